import { contactSettings } from '#domains/customers/index.ts';
import type { Leaving } from '#domains/delivery/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { speaksOfDebt } from '../finding/index.ts';
import type { Ground } from '../ground.ts';

const DAY = 86_400_000;
/** The window in which words about debts are counted (R38); how many there may be says the policy. */
const DEBT_DAYS = 7;

/** Words of a kind that went to the customer within some days. */
export interface Lately {
  readonly count: number;
  readonly days: number;
  /** When the first of them counts no more, so that there is room again; now where there are none. */
  readonly roomAt: Date;
}

/** Marketing within the time that the company's settings name, and how much they allow. */
export async function marketingLately(
  tx: Tx,
  ground: Ground,
  leaving: Leaving,
  now: Date,
): Promise<Lately & { readonly most: number }> {
  const { marketingMost: most, marketingDays: days } = await contactSettings(tx);
  return { ...(await lately(tx, ground, { ...leaving, purpose: 'marketing' }, days, now)), most };
}

/** What was owed and spoke of debts within seven days. */
export const debtsLately = (tx: Tx, ground: Ground, leaving: Leaving, now: Date): Promise<Lately> =>
  lately(tx, ground, { ...leaving, purpose: 'duty' }, DEBT_DAYS, now);

async function lately(tx: Tx, ground: Ground, leaving: Leaving, days: number, now: Date): Promise<Lately> {
  const times = await timesOf(tx, ground, leaving, new Date(now.getTime() - days * DAY));
  const [first] = times;
  return { count: times.length, days, roomAt: first ? new Date(first.getTime() + days * DAY + 1) : now };
}

/** When words of this purpose went out, oldest first; what waits is not out. */
async function timesOf(
  tx: Tx,
  { family }: Ground,
  { id, entryId, purpose }: Leaving,
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
  return rows.filter(({ words }) => purpose === 'marketing' || speaksOfDebt(words)).map(({ at }) => at);
}
