import { sql, type Tx } from '#platform/db/index.ts';
import type { Claim } from '../finding/index.ts';
import { dayWords, type Ground } from '../ground.ts';
import { statementsOf } from '../statements.ts';
import type { ClaimCheck } from './claim.ts';
import { why } from './contact.ts';

const onDay = ({ day }: Pick<Claim, 'day'>, at: Date): boolean =>
  day === null || (at >= day.from && at < day.to);

interface Promised {
  readonly words: string;
  readonly made_at: Date;
  readonly due_at: Date;
  readonly state: string;
  readonly entry_id: string | null;
}

async function promisesOf(tx: Tx, { family }: Ground): Promise<Promised[]> {
  const { rows } = await sql<Promised>`
    select words, made_at, due_at, state, entry_id from promises
    where customer_id = any(${family}::uuid[]) and state <> 'withdrawn'
    order by made_at desc, id desc limit 500`.execute(tx);
  return rows;
}

/** «We promised you …» */
export const promised: ClaimCheck = {
  check: async (tx, ground, claim) => {
    const all = await promisesOf(tx, ground);
    // A day behind the words may be that of the promise or the one that was promised.
    const due = ({ due_at: at }: Promised): boolean =>
      onDay(claim, at) || onDay({ day: claim.comingDay }, at);
    if (all.some((one) => onDay(claim, one.made_at) || due(one))) return undefined;
    const [last] = all;
    const instead = last
      ? `the last one is of ${dayWords(last.made_at, ground.timeZone)}: «${last.words}».`
      : 'there was none ever.';
    return why(claim, 'not-promised', `the record has no such promise; ${instead}`, last?.entry_id ?? null);
  },
  live: async (tx, ground) => {
    const owed = (await promisesOf(tx, ground)).find(({ state }) => state === 'open' || state === 'broken');
    return owed ? { day: owed.made_at, words: owed.words, due: owed.due_at } : null;
  },
};

/** «Our decision of …» */
export const decision: ClaimCheck = {
  check: async (tx, ground, claim) => {
    const said = (await statementsOf(tx, ground)).filter(({ kind }) => kind === 'decision');
    const made = [
      ...said.map((one) => ({ at: one.at, entryId: one.entryId })),
      ...(await lettersOf(tx, ground)),
    ];
    if (made.some(({ at }) => onDay(claim, at))) return undefined;
    const last = made.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];
    const instead = last
      ? `the last one is of ${dayWords(last.at, ground.timeZone)}.`
      : 'none has been told to them.';
    return why(claim, 'not-decided', `the record has no such decision; ${instead}`, last?.entryId ?? null);
  },
  live: async (tx, ground) => {
    const last = (await statementsOf(tx, ground)).find(
      ({ kind, replaced }) => kind === 'decision' && !replaced,
    );
    return last ? { day: last.at, words: last.words } : null;
  },
};

/** Final responses of this matter that have left. */
async function lettersOf(tx: Tx, { matter }: Ground): Promise<{ at: Date; entryId: string }[]> {
  if (!matter) return [];
  const { rows } = await sql<{ at: Date; entryId: string }>`
    select o.left_at as at, o.entry_id as "entryId" from case_letters l
    join outgoing o on o.id = l.outgoing_id and o.left_at is not null
    where l.customer_id = ${matter.customerId} and l.case_id = ${matter.caseId}
      and l.purpose in ('final-response', 'summary-resolution')`.execute(tx);
  return rows;
}

/** «Your case has been closed …»: checked where the words stand in a case. */
export const closed: ClaimCheck = {
  check: async (tx, ground, claim) => {
    const history = await closingsOf(tx, ground);
    if (!history) return undefined;
    const [last] = history.closings;
    const so = claim.day === null ? history.closed : history.closings.some(({ at }) => onDay(claim, at));
    if (so) return undefined;
    const was = last ? ` It was last closed on ${dayWords(last.at, ground.timeZone)}.` : '';
    const now = history.closed ? 'it is closed, but not since that day.' : 'it is open.';
    return why(claim, 'not-closed', `${now}${was}`, last?.entryId ?? null);
  },
  live: async (tx, ground) => {
    const history = await closingsOf(tx, ground);
    const [last] = history?.closings ?? [];
    return history?.closed && last ? { day: last.at } : null;
  },
};

async function closingsOf(
  tx: Tx,
  { matter }: Ground,
): Promise<{ closed: boolean; closings: { at: Date; entryId: string }[] } | null> {
  if (!matter) return null;
  const { rows } = await sql<{ closed: boolean; at: Date | null; entryId: string | null }>`
    select k.state = 'closed' as closed, e.occurred_at as at, e.id as "entryId" from cases k
    left join case_entries l on l.customer_id = k.customer_id and l.case_id = k.id
      and exists (select from entry_contents c where c.customer_id = l.entry_customer_id and c.entry_id = l.entry_id
        and c.details ->> 'verb' = 'closed' and c.details ->> 'case' = k.number)
    left join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id and e.kind = 'case'
    where k.customer_id = ${matter.customerId} and k.id = ${matter.caseId}
    order by e.occurred_at desc nulls last`.execute(tx);
  const closings = rows.flatMap(({ at, entryId }) => (at && entryId ? [{ at, entryId }] : []));
  return { closed: rows[0]?.closed ?? false, closings };
}
