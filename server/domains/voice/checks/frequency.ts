import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { contactSettings } from '#domains/customers/index.ts';
import type { Leaving } from '#domains/delivery/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { speaksOfDebt } from '../finding/index.ts';
import type { Ground } from '../ground.ts';
import { FINE, type Verdict } from '../why.ts';

const Limit = z.strictObject({ most: z.number().int().min(1), days: z.number().int().min(1) });
const LIMITS = z
  .strictObject({ debt: Limit, longestWaitDays: z.number().int().min(0) })
  .parse(parse(readFileSync(new URL('../limits.yaml', import.meta.url), 'utf8')));

const DAY = 86_400_000;

/** So many messages of a kind within so many days; the next waits, or is refused where that would take long. */
export async function notTooOften(tx: Tx, ground: Ground, leaving: Leaving, now: Date): Promise<Verdict> {
  const limit = await limitFor(tx, leaving);
  if (!limit) return FINE;
  const times = await timesOf(tx, ground, leaving, new Date(now.getTime() - limit.days * DAY));
  const first = times.at(-limit.most);
  if (!first) return FINE;
  const until = new Date(first.getTime() + limit.days * DAY + 1);
  if (until.getTime() - now.getTime() <= LIMITS.longestWaitDays * DAY) return { because: [], until };
  const say = `${times.length} such messages went to the customer within ${limit.days} days; ${limit.most} are the most. The next may go on ${until.toISOString().slice(0, 10)}.`;
  return { because: [{ code: 'too-often', say, entryId: null, span: null }], until: null };
}

interface Counted extends z.output<typeof Limit> {}

async function limitFor(tx: Tx, { purpose, subject, text }: Leaving): Promise<Counted | undefined> {
  if (purpose === 'marketing') {
    const { marketingMost: most, marketingDays: days } = await contactSettings(tx);
    return { most, days };
  }
  return purpose === 'duty' && speaksOfDebt(`${subject}\n${text}`) ? LIMITS.debt : undefined;
}

/** When words of this purpose went out, oldest first; what waits is not out. */
async function timesOf(
  tx: Tx,
  { family }: Ground,
  { id, entryId, purpose, ...own }: Leaving,
  since: Date,
): Promise<Date[]> {
  const { rows } = await sql<{ at: Date; words: string }>`
    select left_at as at, concat_ws(' ', message ->> 'subject', message ->> 'written') as words from outgoing
      where customer_id = any(${family}::uuid[]) and left_at > ${since} and state <> 'failed' and message ->> 'purpose' = ${purpose}
    union all
    select created_at, concat_ws(' ', message ->> 'subject', message ->> 'written') from dispatches
      where customer_id = any(${family}::uuid[]) and created_at > ${since} and state not in ('failed', 'cancelled')
        and message ->> 'purpose' = ${purpose} and id is distinct from ${id ?? null}::uuid
        and entry_id is distinct from ${entryId ?? null}::uuid
    order by at`.execute(tx);
  const debt = purpose === 'duty' && speaksOfDebt(`${own.subject}\n${own.text}`);
  return rows.filter(({ words }) => !debt || speaksOfDebt(words)).map(({ at }) => at);
}
