import { addTask, type CaseKey, endTask, openCase } from '#domains/cases/index.ts';
import type { Decision } from '#domains/decisions/index.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import { type Actor, system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import type { Asking } from './asking.ts';
import { FAMILY_OF_ALL } from './family.ts';
import { sayWhat } from './say.ts';

interface InHandParts {
  readonly secrets: Secrets;
}

/** A hold as far as it decides whether a person is asked to look at it. */
export interface LongHeld {
  readonly id: string;
  readonly customer_id: string;
  readonly held_at: Date;
  /** The task of whoever was asked. */
  readonly task_id: string | null;
}

const GATE: Actor = system('gate');
const DAY_MS = 86_400_000;
/** So many days the asking system, and what Kept tells the customer, have to end it before a person is asked. */
const PATIENCE_DAYS = 3;
/** Steps of Kept's own ladder: it says itself what each waits for. */
const OWN = /^kept:/;

/**
 * Asks a person, once, to look at a hold that nothing ends by itself, with the next right step: when it has lasted for some
 * days and nothing about it is on its way to the customer or in a person's hands. Answers their task; `null`: nobody is asked.
 * What else is held of the same customer is theirs too.
 */
export async function putInHand(
  tx: Tx,
  parts: InHandParts,
  row: LongHeld,
  asking: Asking,
  decision: Decision,
  whose: string,
  now: Date,
): Promise<string | null> {
  if (row.task_id !== null) return row.task_id;
  const age = now.getTime() - row.held_at.getTime();
  if (decision.until !== null || age < PATIENCE_DAYS * DAY_MS || OWN.test(asking.given.id)) return null;
  const { beingTold, taskId, caseKey } = await aroundHold(tx, row);
  if (beingTold) return null;
  if (taskId !== null) return taskId;
  const what = sayWhat(asking);
  const about = { customerId: whose, subject: `Held: ${what}`.slice(0, 300).toWellFormed(), tags: ['held'] };
  const key = caseKey ?? (await openCase(tx, parts, about, GATE, now));
  const dueAt = (await workingTimeOf(tx, { at: now })).addDays(now, 1);
  const say = sayHeld(what, Math.floor(age / DAY_MS), decision);
  return addTask(tx, parts, key, { kind: 'other', say, dueAt }, GATE, now);
}

function sayHeld(what: string, days: number, { because, missing }: Decision): string {
  const reasons = because.map(({ say }) => say).join(' ');
  const next = missing.map((one) => one.next).join(' ');
  return `Held for ${days} days, and nothing ends it by itself: ${what}. ${reasons} What to do: ${next} If it is not wanted any more, withdraw it.`
    .slice(0, 4000)
    .toWellFormed();
}

interface Around {
  /** Something about it is still to be told, by Kept or by a person. */
  readonly beingTold: boolean;
  /** The open task about another hold of theirs. */
  readonly taskId: string | null;
  /** The open case in which it was told. */
  readonly caseKey: CaseKey | null;
}

async function aroundHold(tx: Tx, { id, customer_id: customerId }: LongHeld): Promise<Around> {
  const { rows } = await sql<Around>`
    with told as materialized (
      select n.state, n.case_id from notice_keys k join notices n on n.customer_id = k.customer_id and n.id = k.notice_id
      where k.action_id = ${id})
    select exists (select from told where state in ('owed', 'telling', 'asked-person')) as "beingTold",
      (select t.id from holds h join case_tasks t on t.id = h.task_id and t.state = 'open'
        where h.customer_id = ${customerId} and h.ended_at is null limit 1) as "taskId",
      (select jsonb_build_object('customerId', c.customer_id, 'caseId', c.id) from told
        join case_keys ck on ck.id = told.case_id
        join cases c on c.customer_id = ck.customer_id and c.id = ck.id and c.state = 'open' limit 1) as "caseKey"`.execute(
    tx,
  );
  return rows[0] ?? { beingTold: false, taskId: null, caseKey: null };
}

/** Nobody need look any more at what is held no longer, however that ended. */
export async function endInHand(
  tx: Tx,
  parts: InHandParts,
  customers: readonly string[],
  now: Date,
): Promise<void> {
  if (customers.length === 0) return;
  const { rows } = await sql<{ task_id: string }>`
    ${FAMILY_OF_ALL(customers)}
    select distinct h.task_id from holds h join case_tasks t on t.id = h.task_id and t.state = 'open'
    where h.customer_id in (select id from family) and h.task_id is not null
      and not exists (select from holds o where o.customer_id = h.customer_id and o.task_id = h.task_id and o.ended_at is null)
    order by h.task_id`.execute(tx);
  for (const { task_id: id } of rows)
    await endTask(tx, parts, id, { state: 'dropped', reason: 'It is held no longer.' }, GATE, now);
}
