import { type DutyRule, mootFacts, type Policy, settledBy } from '#domains/decisions/index.ts';
import { type Settling, settleNotice } from '#domains/notices/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { askingOf, givenOf } from './asking.ts';
import { readFacts, sourcesOf } from './facts.ts';
import { FAMILY_OF_ALL } from './family.ts';
import { policiesNow } from './policies/now.ts';
import { alone } from './ways.ts';

/** How an action stands that gave rise to a notice. */
interface Behind {
  readonly mode: 'ask' | 'done';
  readonly hold: 'held' | 'released' | 'refused' | 'overtaken' | 'withdrawn' | null;
  /** The entry of how the hold ended. */
  readonly entryId: string | null;
}

/** A notice that is open and could be settled. */
export interface OpenNotice {
  readonly id: string;
  readonly customerId: string;
  readonly policy: Policy;
  readonly duty: DutyRule;
  readonly behind: readonly Behind[];
  readonly request: unknown;
  readonly at: Date;
}

/** Duties that something can settle: facts, or the end of the hold that they came of. By the policies of now. */
const settleable = (policies: readonly Policy[]): ReadonlyMap<string, { policy: Policy; duty: DutyRule }> =>
  new Map(
    policies.flatMap((policy) =>
      policy.duties
        .filter((duty) => duty.moot.length > 0 || asksWhileHeld(duty) || duty.before !== null)
        .map((duty) => [`${policy.name}/${duty.key}`, { policy, duty }] as const),
    ),
  );

const asksWhileHeld = ({ on }: DutyRule): boolean => !on.includes('proceed');
const tellsAfterwards = ({ before, on }: DutyRule): boolean => before === null && on.includes('proceed');

interface Row {
  id: string;
  customer_id: string;
  duty: string;
  behind: Behind[];
  request: unknown;
  at: Date;
}

/** Open notices of these customers, and of everybody whom a merge links to them, that could be settled. */
export async function openNotices(db: Database | Tx, customers: readonly string[]): Promise<OpenNotice[]> {
  if (customers.length === 0) return [];
  const duties = settleable((await policiesNow(db)).policies);
  const { rows } = await sql<Row>`
    ${FAMILY_OF_ALL(customers)}
    select n.id, n.customer_id, d.duty, a.request, a.at, b.behind
    from (select id, customer_id, action_id, regexp_replace(policy, '@[^@]*$', '') || '/' || key as duty from notices
      where customer_id in (select id from family) and state in ('owed', 'telling', 'asked-person') offset 0) n
    join unnest(${[...duties.keys()]}::text[]) as d (duty) on d.duty = n.duty
    join action_keys k on k.action_id = n.action_id
    join actions a on a.customer_id = k.customer_id and a.id = k.action_id
    cross join lateral (
      select jsonb_agg(jsonb_build_object('mode', o.mode, 'hold', h.state, 'entryId', h.ended_entry_id)) as behind
      from notice_keys nk join action_keys ok on ok.action_id = nk.action_id
      join actions o on o.customer_id = ok.customer_id and o.id = ok.action_id
      left join holds h on h.customer_id = o.customer_id and h.id = o.id
      where nk.notice_id = n.id) b
    order by n.customer_id, n.id`.execute(db);
  return rows.flatMap(({ id, customer_id: customerId, behind, request, at, ...row }) => {
    const found = duties.get(row.duty);
    return found ? [{ id, customerId, ...found, behind, request, at }] : [];
  });
}

/** Settles a notice that is about nothing any more; answers whether it was. */
export async function settle(
  tx: Tx,
  parts: Parameters<typeof settleNotice>[1],
  open: OpenNotice,
  now: Date,
): Promise<boolean> {
  const settling = endedWithHold(open) ?? (await settledByFacts(tx, open, now));
  if (!settling) return false;
  return settleNotice(tx, parts, open.id, settling, now);
}

/**
 * What was only asked while an action was held ends with the hold. What was to be told beforehand ends when the action will not
 * happen, or has happened and is told as done. What was done is never settled by that.
 */
export function endedWithHold({
  duty,
  policy,
  behind,
}: Pick<OpenNotice, 'duty' | 'policy' | 'behind'>): Settling | undefined {
  const entryId = behind.findLast((one) => one.entryId !== null)?.entryId ?? null;
  const all = (...states: Behind['hold'][]): boolean =>
    behind.length > 0 && behind.every(({ hold, mode }) => mode === 'ask' && states.includes(hold));
  if (asksWhileHeld(duty) && all('released', 'refused', 'overtaken', 'withdrawn'))
    return { say: 'What it was asked for is held no longer.', entryId };
  if (duty.before === null) return undefined;
  if (all('refused', 'withdrawn')) return { say: 'It is not going to be done.', entryId };
  const toldAsDone = policy.duties.some(tellsAfterwards);
  if (
    toldAsDone &&
    behind.some(({ hold }) => hold === 'overtaken') &&
    all('refused', 'withdrawn', 'overtaken')
  )
    return { say: 'It was done meanwhile; they are told of that instead.', entryId };
  return undefined;
}

async function settledByFacts(
  tx: Tx,
  { duty, request, at }: OpenNotice,
  now: Date,
): Promise<Settling | undefined> {
  if (duty.moot.length === 0) return undefined;
  const asking = { ...askingOf(givenOf(request), now), at };
  const sources = sourcesOf(mootFacts(duty));
  const found = await alone(tx).find(asking, sources);
  if (found.root === null) return undefined;
  const settled = settledBy(duty, readFacts(asking, sources, found, found.approved), now);
  return settled && { say: settled.say, entryId: settled.evidence.at(-1) ?? null };
}
