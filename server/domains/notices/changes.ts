import type { NeededRung } from '#domains/decisions/index.ts';
import { type Actor, system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { type NewEvent, publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { LOOK_TIMER, tickOf } from './ticks.ts';
import type { NoticeRow, StepKind, TellingChannel } from './types.ts';

/** Something that was done for a notice, or came of it. */
export interface NewStep {
  readonly kind: StepKind;
  readonly say: string;
  readonly channel?: TellingChannel;
  readonly contactPointId?: string | null;
  readonly recipient?: string;
  readonly sentCustomerId?: string;
  readonly sentId?: string;
  readonly entryId?: string | null;
  readonly conversationId?: string | null;
  readonly rung?: NeededRung;
}

/** Who tells customers of what is done to them. */
export const NOTICES = system('notices');

/** Changes of notices, kept until they are written together. */
export class Changes {
  readonly #actor: Actor;
  readonly #now: Date;
  readonly #rows = new Map<string, NoticeRow>();
  readonly #steps: Record<string, unknown>[] = [];
  readonly #events: NewEvent[] = [];

  constructor(actor: Actor, now: Date) {
    this.#actor = actor;
    this.#now = now;
  }

  /** The row as it stands in memory is written at the end. */
  keep(row: NoticeRow): void {
    this.#rows.set(row.id, row);
  }

  step(row: NoticeRow, step: NewStep): void {
    this.keep(row);
    this.#steps.push({
      customer_id: row.customer_id,
      notice_id: row.id,
      id: newId(),
      kind: step.kind,
      at: this.#now,
      channel: step.channel ?? null,
      contact_point_id: step.contactPointId ?? null,
      recipient: step.recipient ?? null,
      sent_customer_id: step.sentCustomerId ?? null,
      sent_id: step.sentId ?? null,
      entry_id: step.entryId ?? null,
      conversation_id: step.conversationId ?? null,
      rung: step.rung ?? null,
      say: step.say.replaceAll('\0', '').toWellFormed().slice(0, 2000),
    });
  }

  tell(row: NoticeRow, verb: string, more: Readonly<Record<string, unknown>>): void {
    const { id, customer_id: customerId, action_id: actionId, type, policy, key, matter } = row;
    const data = { noticeId: id, actionId, type, policy, key, matter, ...more };
    this.#events.push({ type: `kept.notice.${verb}`, subject: id, customerId, data });
  }

  /** Writes everything that was not written yet. */
  async write(tx: Tx): Promise<void> {
    const steps = this.#steps.splice(0);
    if (steps.length > 0) await insertSteps(tx, steps, this.#actor);
    const rows = [...this.#rows.values()];
    this.#rows.clear();
    if (rows.length > 0) await updateRows(tx, rows, this.#now);
    await addTicks(
      tx,
      rows.flatMap((row) => (row.look_at === null ? [] : [row.look_at])),
      this.#now,
    );
    await publish(tx, this.#actor, this.#now, this.#events.splice(0));
  }
}

async function insertSteps(tx: Tx, steps: readonly object[], actor: Actor): Promise<void> {
  await sql`
    insert into notice_steps (customer_id, notice_id, id, kind, at, channel, contact_point_id, recipient, sent_customer_id, sent_id,
      entry_id, conversation_id, rung, say, actor)
    select s.*, ${JSON.stringify(actor)}::jsonb from jsonb_to_recordset(${JSON.stringify(steps)}::jsonb) as s (
      customer_id uuid, notice_id uuid, id uuid, kind text, at timestamptz, channel text, contact_point_id uuid, recipient text,
      sent_customer_id uuid, sent_id uuid, entry_id uuid, conversation_id uuid, rung text, say text)`.execute(
    tx,
  );
}

async function updateRows(tx: Tx, rows: readonly NoticeRow[], now: Date): Promise<void> {
  const changed = rows.map((row) => ({
    customer_id: row.customer_id,
    id: row.id,
    state: row.state,
    due_at: row.due_at,
    look_at: row.look_at,
    told_at: row.told_at,
    told_rung: row.told_rung,
    told_entry_id: row.told_entry_id,
    rebutted_at: row.rebutted_at,
    task_id: row.task_id,
    case_id: row.case_id,
    case_customer_id: row.case_customer_id,
    settled_say: row.settled_say,
  }));
  await sql`
    update notices n set state = c.state, due_at = c.due_at, look_at = c.look_at, told_at = c.told_at, told_rung = c.told_rung,
      told_entry_id = c.told_entry_id, rebutted_at = c.rebutted_at, task_id = c.task_id, case_id = c.case_id,
      case_customer_id = c.case_customer_id, settled_say = c.settled_say, changed_at = ${now}
    from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) as c (
      customer_id uuid, id uuid, state text, due_at timestamptz, look_at timestamptz, told_at timestamptz, told_rung text,
      told_entry_id uuid, rebutted_at timestamptz, task_id uuid, case_id uuid, case_customer_id uuid, settled_say text)
    where n.customer_id = c.customer_id and n.id = c.id`.execute(tx);
}

/** Notices are looked at again at these moments; those of a second share a timer. */
export async function addTicks(tx: Tx, looks: readonly Date[], now: Date): Promise<void> {
  const ticks = [...new Set(looks.map((at) => tickOf(at).toISOString()))].sort();
  if (ticks.length === 0) return;
  await sql`
    insert into timers (id, due_at, kind, key, data, reason, created_at, lane)
    select t.id, t.due_at, ${LOOK_TIMER}, to_char(t.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '{}'::jsonb,
      'Customers are to be told.', ${now}::timestamptz, 'notices'
    from unnest(${ticks.map(() => newId())}::uuid[], ${ticks}::timestamptz[]) as t (id, due_at)
    on conflict (kind, key) where done_at is null do nothing`.execute(tx);
}
