import type { z } from 'zod';
import type { Reason } from '#contracts/cases.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict } from '#platform/errors.ts';
import type { CaseRow } from '../ground/row.ts';
import { familyOfCase } from '../ground/unanswered.ts';
import { type Claim, claimsIn } from './find.ts';

type Why = z.input<typeof Reason>;

/** So far back a call or letter without a day is looked for, in days. */
const LATELY = 90;

/**
 * Refuses a text that states of our dealings with the customer what the record contradicts (story 3.9): 409
 * `false-statement` with each statement and the entry that contradicts it.
 */
export async function refuseFalseClaims(tx: Tx, row: CaseRow, text: string, now: Date): Promise<void> {
  const timeZone = await zoneOf(tx, row);
  const because: Why[] = [];
  const family = await familyOfCase(tx, row.customer_id);
  for (const claim of claimsIn(text, { now, timeZone })) {
    const why =
      claim.kind === 'not-heard'
        ? await whyHeard(tx, row, family, claim)
        : await whyNotDone(tx, family, claim, now);
    if (why) because.push(why);
  }
  if (because.length === 0) return;
  const say = `This is not so by the record, and nothing was sent: ${because.map((one) => one.say).join(' ')}`;
  throw conflict('false-statement', say, { because });
}

async function zoneOf(tx: Tx, row: CaseRow): Promise<string> {
  const { rows } = await sql<{ time_zone: string | null }>`
    select time_zone from customers where customer_id = ${row.customer_id}`.execute(tx);
  return rows[0]?.time_zone ?? (await workingTimeOf(tx, { teamId: row.team_id })).timeZone;
}

/** An answer is asked for by a question mark, or by words such as these. */
const ASKS = String.raw`\?|please (?:send|reply|answer|confirm|let us|tell|call|write)|let (?:us|me) know|(?:reply|answer|respond) (?:to|by|within)`;

/**
 * «We have not heard from you» is so only where we asked for something after their last words, and none came since. The
 * entry that contradicts it is what they last said.
 */
async function whyHeard(
  tx: Tx,
  row: CaseRow,
  family: readonly string[],
  { words }: Claim,
): Promise<Why | undefined> {
  const { rows } = await sql<{ id: string; occurred_at: Date; asked: boolean }>`
    with mine as (
      select e.id, e.kind, e.direction, e.occurred_at, c.text, c.details from case_entries l
      join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id
      left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
      where l.customer_id = ${row.customer_id} and l.case_id = ${row.id} and e.customer_id = any(${family}::uuid[])
        and e.kind in ('message', 'call', 'voicemail', 'visit', 'answer')),
    heard as (
      select id, occurred_at from mine where direction = 'in' and coalesce(details ->> 'automatic', '') <> 'true'
      order by occurred_at desc, id desc limit 1)
    select h.id, h.occurred_at, exists (
      select from mine m where m.direction = 'out' and m.occurred_at > h.occurred_at and m.text ~* ${ASKS}) as asked
    from heard h`.execute(tx);
  const last = rows[0];
  if (!last || last.asked) return undefined;
  return {
    code: 'not-heard',
    say: `«${words}»: they were in touch on ${dateOf(last.occurred_at)}, and nothing has been asked of them since.`,
    entryId: last.id,
  };
}

const KINDS = { called: ['call', 'voicemail', 'visit'], wrote: ['message'] } as const;
const NOUNS = { called: 'call', wrote: 'message' } as const;

/** «We called you on …» is so only where the record has such a call, made or tried, on that day (lately, without a day). */
async function whyNotDone(
  tx: Tx,
  family: readonly string[],
  claim: Claim,
  now: Date,
): Promise<Why | undefined> {
  if (claim.kind === 'not-heard') return undefined;
  const from = claim.day?.from ?? new Date(now.getTime() - LATELY * 86_400_000);
  const to = claim.day?.to ?? now;
  const { rows } = await sql<{ there: boolean; last: Date | null; id: string | null }>`
    select coalesce(bool_or(occurred_at >= ${from} and occurred_at < ${to}), false) as there, max(occurred_at) as last,
      (array_agg(id order by occurred_at desc))[1] as id
    from entries where customer_id = any(${family}::uuid[]) and direction = 'out' and kind = any(${[...KINDS[claim.kind]]}::text[])`.execute(
    tx,
  );
  const found = rows[0];
  if (!found || found.there) return undefined;
  const noun = NOUNS[claim.kind];
  const when = claim.day ? `on ${dateOf(claim.day.from)}` : `within ${LATELY} days`;
  const instead = found.last ? `; the last one was on ${dateOf(found.last)}` : '; there was none ever';
  return {
    code: `not-${claim.kind}`,
    say: `«${claim.words}»: the record has no ${noun} of ours ${when}${instead}.`,
    entryId: found.id,
  };
}

const dateOf = (at: Date): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(at);
