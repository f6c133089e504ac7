import type { Decision } from '#domains/decisions/index.ts';
import { type NewNotice, NOTICES_OWED } from '#domains/notices/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, prepare, sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import { HOLD_TIMER, lookAgainAt, lookKey } from './look-timer.ts';

/** A decision that is to be stored, with everything that comes of it. */
export interface Decided {
  readonly customerId: string;
  readonly id: string;
  readonly seq: number;
  readonly source: string;
  readonly externalId: string;
  readonly type: string;
  readonly mode: 'ask' | 'done';
  readonly matter: string;
  /** The request as it was given, parsed. */
  readonly request: unknown;
  /** SHA-256 of it. */
  readonly digest: Buffer;
  readonly decision: Decision;
  readonly answer: string;
  readonly askedId: string | null;
  /** Whose action the asked one is. */
  readonly askedCustomerId: string | null;
  readonly standing: 'as-decided' | 'unasked' | 'against-hold' | 'against-refusal' | null;
  readonly at: Date;
  readonly decidedAt: Date;
  /** Who asked or reported. */
  readonly actor: Actor;
  readonly entryId: string;
  readonly notices: readonly NewNotice[];
}

const rowOf = (one: Decided) => {
  const held = one.mode === 'ask' && one.decision.verdict === 'hold';
  const look = lookAgainAt(one.decision.until, one.decidedAt);
  return {
    customer_id: one.customerId,
    id: one.id,
    seq: one.seq,
    source: one.source,
    external_id: one.externalId,
    type: one.type,
    mode: one.mode,
    matter: one.matter,
    request: one.request,
    digest: one.digest.toString('hex'),
    verdict: one.decision.verdict,
    policy: one.decision.policy,
    decision: one.decision,
    answer: one.answer,
    asked_id: one.askedId,
    asked_customer_id: one.askedCustomerId,
    standing: one.standing,
    at: one.at,
    decided_at: one.decidedAt,
    actor: one.actor,
    entry_id: one.entryId,
    held,
    look: held ? look : null,
    timer_id: held ? newId() : null,
    timer_key: held ? lookKey(one.id, look) : null,
  };
};

/** Holds with their timers; whoever has none of them is spared the work. */
const HELD = sql`,
    held as (
      insert into holds (customer_id, id, state, decision, held_at, looked_at, look_at)
      select customer_id, id, 'held', decision, decided_at, decided_at, look from given where held),
    timed as (
      insert into timers (id, due_at, kind, key, data, reason, created_at, lane)
      select timer_id, look, ${HOLD_TIMER}, timer_key, jsonb_build_object('customerId', customer_id, 'id', id),
        'A held action is looked at again.', decided_at, customer_id::text from given where held
      on conflict (kind, key) where done_at is null do nothing)`;

/** What was asked and is done now is held no longer. */
const OVERTAKEN = sql`,
    overtaken as (
      update holds h set state = 'overtaken', ended_at = g.decided_at, ended_how = 'done', ended_by = g.actor, ended_entry_id = g.entry_id
      from given g where h.customer_id = g.asked_customer_id and h.id = g.asked_id and h.state = 'held')`;

/** One of many that has to wait for somebody else's transaction lets go of the others; alone it waits. */
const IMPATIENTLY = sql`set_config('lock_timeout', '500ms', true) as patience, `;

/**
 * Stores decisions in one statement: keys, actions, holds with their timers, and what customers are owed to be told. Rejects
 * as a whole where a key is taken, or where another decision about a customer came in between (`conflictOf`).
 */
export async function storeDecisions(db: Database | Tx, decided: readonly Decided[]): Promise<void> {
  // Always in one order, so that two lots seldom wait for each other in a ring.
  const rows = decided.map(rowOf).sort((one, other) => (one.customer_id < other.customer_id ? -1 : 1));
  const notices = decided.flatMap(({ actor, notices }) => notices.map((notice) => ({ ...notice, actor })));
  const last = new Date(Math.max(...decided.map((one) => one.decidedAt.getTime())));
  const query = sql`
    with given as materialized (
      select g.* from ${decided.length > 1 && !db.isTransaction ? IMPATIENTLY : sql``}jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g (
        customer_id uuid, id uuid, seq int, source text, external_id text, type text, mode text, matter text, request jsonb,
        digest text, verdict text, policy text, decision jsonb, answer text, asked_id uuid, asked_customer_id uuid,
        standing text, actor jsonb, at timestamptz, decided_at timestamptz, entry_id uuid, held boolean, look timestamptz,
        timer_id uuid, timer_key text)),
    keyed as (
      insert into action_keys (source, external_id, customer_id, action_id, digest)
      select source, external_id, customer_id, id, decode(digest, 'hex') from given)
    ${rows.some(({ held }) => held) ? HELD : sql``}
    ${rows.some(({ asked_id }) => asked_id !== null) ? OVERTAKEN : sql``}
    ${notices.length > 0 ? sql`, ${NOTICES_OWED(notices, last)}` : sql``}
    insert into actions (customer_id, id, seq, source, external_id, type, mode, matter, request, verdict, policy, decision, answer,
      asked_id, standing, actor, at, decided_at, entry_id)
    select customer_id, id, seq, source, external_id, type, mode, matter, request, verdict, policy, decision, answer, asked_id,
      standing, actor, at, decided_at, entry_id from given`.compile(db);
  prepare(query.sql);
  await db.executeQuery(query);
}

/** All bear the id that source and the source's own id make; which of them is looked at first is the database's affair. */
const SAME_ID: ReadonlySet<unknown> = new Set(['action_keys_pkey', 'actions_pkey', 'holds_pkey']);

/** Others hold what this one needs, or each what the other needs (SQLSTATE lock_not_available, deadlock_detected). */
const IN_THE_WAY: ReadonlySet<unknown> = new Set(['55P03', '40P01']);

/** Why a decision could not be stored: `key` it was asked already, `order` another one about the customer comes first. */
export type Conflict = 'key' | 'order';

/** What an error of `storeDecisions` says of that; `undefined`: something else went wrong. */
export function conflictOf(error: unknown): Conflict | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && IN_THE_WAY.has(error.code)) return 'order';
  if (!('constraint' in error)) return undefined;
  if (error.constraint === 'actions_in_order_of_customer') return 'order';
  return SAME_ID.has(error.constraint) ? 'key' : undefined;
}
