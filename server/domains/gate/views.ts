import { z } from 'zod';
import { Instant } from '#contracts/common.ts';
import {
  type ActionAnswer,
  type ActionQuery,
  type ActionSummary,
  ActionView,
  type Hold,
  type HoldQuery,
} from '#contracts/gate.ts';
import type { Decision } from '#domains/decisions/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import { type GivenAction, givenOf } from './asking.ts';

type Summary = z.output<typeof ActionSummary>;
type HoldView = z.output<typeof Hold>;

/** A row of `actions` with its hold. */
export interface ActionRow {
  customer_id: string;
  customer_name: string;
  id: string;
  tx: string;
  source: string;
  external_id: string;
  type: string;
  mode: 'ask' | 'done';
  matter: string;
  request: unknown;
  verdict: Summary['verdict'];
  policy: string;
  decision: Decision;
  answer: string;
  asked_id: string | null;
  standing: Summary['standing'];
  actor: Actor;
  at: Date;
  decided_at: Date;
  entry_id: string;
  hold_state: HoldView['state'] | null;
  hold_decision: Decision | null;
  held_at: Date | null;
  looked_at: Date | null;
  /** When its hold is looked at again. */
  look_at: Date | null;
  ended_at: Date | null;
  ended_how: HoldView['endedHow'];
  ended_by: Actor | null;
  hold_reason: string | null;
  hold_task_id: string | null;
}

/** What a list or a page of an action is made from; `a` is the action, `h` its hold, `c` the customer. */
export const ACTION = sql`a.customer_id, c.name as customer_name, a.id, a.tx::text as tx, a.source, a.external_id, a.type, a.mode, a.matter,
  a.request, a.verdict, a.policy, a.decision, a.answer, a.asked_id, a.standing, a.actor, a.at, a.decided_at, a.entry_id,
  h.state as hold_state, h.decision as hold_decision, h.held_at, h.looked_at, h.look_at, h.ended_at, h.ended_how, h.ended_by,
  h.reason as hold_reason, h.task_id as hold_task_id`;
const JOINED = sql`join customers c on c.customer_id = a.customer_id
  left join holds h on h.customer_id = a.customer_id and h.id = a.id`;

/** One action by Kept's id. Rejects with not-found. */
export async function findAction(db: Database | Tx, id: string): Promise<ActionRow> {
  const { rows } = await sql<ActionRow>`
    select ${ACTION} from action_keys k join actions a on a.customer_id = k.customer_id and a.id = k.action_id ${JOINED}
    where k.action_id = ${id}::uuid`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('action');
  return row;
}

const FAMILY_OF = (column: ReturnType<typeof sql>, id: string) => sql`${column} in (
  with recursive family (id, depth) as (
    select ${id}::uuid, 0 union all
    select m.customer_id, depth + 1 from family join customer_merges m on m.into_customer_id = family.id where depth < 100)
  select id from family)`;

/** Place of an action in lists: when it was decided, then its transaction and id, for a moment may have many. */
export const ActionPlace = z.tuple([Instant, z.string().regex(/^\d{1,20}$/), z.uuid()]);

/** Where the page after this action goes on. */
export const placeOf = ({ decided_at, tx, id }: ActionRow): z.output<typeof ActionPlace> => [
  decided_at.toISOString(),
  tx,
  id,
];

/** A page of actions, newest first; `before` is the place of the last one of the page before. */
export async function listActions(
  db: Database,
  query: z.output<typeof ActionQuery>,
  before: z.output<typeof ActionPlace> | undefined,
  limit: number,
): Promise<ActionRow[]> {
  const { rows } = await sql<ActionRow>`
    select ${ACTION} from actions a ${JOINED}
    where ${query.customer === undefined ? sql`true` : FAMILY_OF(sql`a.customer_id`, query.customer)}
      and ${query.type === undefined ? sql`true` : sql`a.type = ${query.type}`}
      and ${query.source === undefined ? sql`true` : sql`a.source = ${query.source}`}
      and ${query.mode === undefined ? sql`true` : sql`a.mode = ${query.mode}`}
      and ${query.verdict === undefined ? sql`true` : sql`a.verdict = ${query.verdict}`}
      and ${query.standing === undefined ? sql`true` : sql`a.standing = ${query.standing}`}
      and ${query.from === undefined ? sql`true` : sql`a.decided_at >= ${query.from}`}
      and ${query.until === undefined ? sql`true` : sql`a.decided_at < ${query.until}`}
      and ${before === undefined ? sql`true` : sql`(a.decided_at, a.tx, a.id) < (${before[0]}::timestamptz, ${before[1]}::text::xid8, ${before[2]}::uuid)`}
    order by a.decided_at desc, a.tx desc, a.id desc limit ${limit}`.execute(db);
  return rows;
}

/** A page of holds, newest first: those that hold, or those that have ended. */
export async function listHolds(
  db: Database,
  query: z.output<typeof HoldQuery>,
  before: readonly [string, string] | undefined,
  limit: number,
): Promise<ActionRow[]> {
  const held = query.state === 'held';
  const moment = held ? sql`h.held_at` : sql`h.ended_at`;
  const { rows } = await sql<ActionRow>`
    select ${ACTION} from holds h
    join lateral (select * from actions a where a.customer_id = h.customer_id and a.id = h.id offset 0) a on true
    join lateral (select * from customers c where c.customer_id = h.customer_id offset 0) c on true
    where ${held ? sql`h.ended_at is null` : sql`h.ended_at is not null`}
      and ${query.customer === undefined ? sql`true` : FAMILY_OF(sql`h.customer_id`, query.customer)}
      and ${query.type === undefined ? sql`true` : sql`a.type = ${query.type}`}
      and ${query.source === undefined ? sql`true` : sql`a.source = ${query.source}`}
      and ${before === undefined ? sql`true` : sql`(${moment}, h.id) < (${before[0]}::timestamptz, ${before[1]}::uuid)`}
    order by ${moment} desc, h.id desc limit ${limit}`.execute(db);
  return rows;
}

/** Where an action stands now. */
const standsNow = ({ verdict, hold_state }: ActionRow): Summary['now'] =>
  hold_state === 'released'
    ? 'proceed'
    : hold_state === 'refused' || hold_state === 'withdrawn'
      ? 'refuse'
      : verdict;

/** An action as lists show it. */
export function toSummary(row: ActionRow): Summary {
  const given: GivenAction = givenOf(row.request);
  return {
    id: row.id,
    customerId: row.customer_id,
    customerName: row.customer_name,
    type: row.type,
    source: row.source,
    externalId: row.external_id,
    mode: row.mode,
    subject: given.subject,
    reason: given.reason ?? null,
    at: row.at.toISOString(),
    decidedAt: row.decided_at.toISOString(),
    decidedFor: row.actor.name,
    verdict: row.verdict,
    now: standsNow(row),
    standing: row.standing,
    policy: row.policy,
  };
}

/** What is missing in words, where it is known when it comes by itself. */
type Missing = HoldView['missing'];

function holdPart(row: ActionRow, missing?: Readonly<Missing>): Omit<HoldView, 'action'> | null {
  const { hold_state, hold_decision, held_at, looked_at } = row;
  if (hold_state === null || hold_decision === null || held_at === null || looked_at === null) return null;
  return {
    id: row.id,
    state: hold_state,
    because: hold_decision.because.map((one) => ({ ...one, evidence: [...one.evidence] })),
    missing: [...(missing ?? hold_decision.missing)],
    until: hold_decision.until,
    policy: hold_decision.policy,
    taskId: row.hold_task_id,
    heldAt: held_at.toISOString(),
    lookedAt: looked_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    endedHow: row.ended_how,
    endedBy: row.ended_by?.name ?? null,
    reason: row.hold_reason,
  };
}

/** A hold with its action. */
export function toHold(row: ActionRow, missing?: Readonly<Missing>): HoldView {
  const hold = holdPart(row, missing);
  if (hold === null) throw notFound('hold');
  return { ...hold, action: toSummary(row) };
}

/** An action, whole. */
export function toAction(row: ActionRow, missing?: Readonly<Missing>): z.output<typeof ActionView> {
  const given = givenOf(row.request);
  const answer: z.output<typeof ActionAnswer> = JSON.parse(row.answer);
  return ActionView.parse({
    ...toSummary(row),
    answer,
    data: given.data,
    exemption: given.exemption ?? null,
    askedAction: row.asked_id,
    hold: holdPart(row, missing),
    policies: row.decision.asked,
    facts: row.decision.used,
    entryId: row.entry_id,
  });
}
