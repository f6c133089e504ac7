import { system } from '#platform/actor.ts';
import { type Database, inTransaction, sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { nextTry } from './schedule.ts';
import { FAILING_AFTER } from './webhooks.ts';

/** What sending one message yielded; the connector's words. */
export interface SendAnswer {
  /** HTTP status; `null` where no answer came. */
  readonly status: number | null;
  readonly say: string;
  readonly answer: string;
  readonly durationMs: number;
  /** Seconds for which the receiver asks to be left alone. */
  readonly retryAfter: number | null;
}

/** An answer with the delivery that it is about. */
export interface Outcome extends SendAnswer {
  readonly deliveryId: string;
  /** Attempts before this one, since it was made or replayed. */
  readonly tries: number;
}

const KEPT = system('webhooks');
const GONE = 410;
const took = ({ status }: SendAnswer): boolean => status !== null && status >= 200 && status < 300;

/** Stores what came of attempts at one webhook, and what that says about it; one transaction. */
export async function recordOutcomes(
  db: Database,
  webhookId: string,
  outcomes: readonly Outcome[],
  now: Date,
): Promise<void> {
  const rows = outcomes.map((one) => {
    const nextAt =
      took(one) || one.status === GONE ? null : nextTry(now, one.tries + 1, one.retryAfter, Math.random());
    return {
      id: one.deliveryId,
      state: took(one) ? 'delivered' : nextAt ? 'waiting' : 'dead',
      next_at: nextAt,
      status: one.status,
      say: one.say,
      answer: one.answer,
      duration: one.durationMs,
    };
  });
  await inTransaction(db, async (tx) => {
    await sql`
      with done as (
        select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as row (id uuid, state text, next_at timestamptz, status int, say text, answer text, duration int)),
      counted as (
        update webhook_deliveries d set tries = d.tries + 1, attempts = d.attempts + 1, state = done.state,
          next_at = coalesce(done.next_at, d.next_at), last_status = done.status, last_say = done.say,
          ended_at = case when done.state = 'waiting' then null else ${now}::timestamptz end
        from done where d.id = done.id returning d.id, d.attempts)
      insert into webhook_attempts (delivery_id, number, at, duration_ms, status, say, answer)
      select done.id, counted.attempts, ${now}, done.duration, done.status, done.say, done.answer
      from done join counted on counted.id = done.id`.execute(tx);
    if (outcomes.some(took)) await noteWell(tx, webhookId, now);
    else await noteFailing(tx, webhookId, outcomes.at(-1)?.say ?? '', now);
    if (outcomes.some((one) => one.status === GONE)) await stopGone(tx, webhookId, now);
  });
}

async function noteWell(tx: Tx, id: string, now: Date): Promise<void> {
  const { rows } = await sql<{ told: Date | null }>`
    with before as (select id, failing_told_at as told from webhooks where id = ${id}::uuid for update)
    update webhooks w set delivered_at = ${now}, failing_since = null, failing_told_at = null
    from before where w.id = before.id returning before.told`.execute(tx);
  if (rows[0]?.told)
    await publish(tx, KEPT, now, [{ type: 'kept.webhook.recovered', subject: id, data: {} }]);
}

async function noteFailing(tx: Tx, id: string, say: string, now: Date): Promise<void> {
  const { rows } = await sql<{ since: Date; told: Date | null }>`
    update webhooks set failing_since = coalesce(failing_since, ${now}) where id = ${id}::uuid
    returning failing_since as since, failing_told_at as told`.execute(tx);
  const row = rows[0];
  if (!row || row.told || now.getTime() - row.since.getTime() < FAILING_AFTER) return;
  await sql`update webhooks set failing_told_at = ${now} where id = ${id}::uuid`.execute(tx);
  await publish(tx, KEPT, now, [
    { type: 'kept.webhook.failing', subject: id, data: { since: row.since.toISOString(), say } },
  ]);
}

async function stopGone(tx: Tx, id: string, now: Date): Promise<void> {
  const say = 'It answered 410: it is gone and wants nothing more.';
  const { rows } = await sql`
    update webhooks set active = false, stopped_why = ${say} where id = ${id}::uuid and active returning 1`.execute(
    tx,
  );
  if (rows.length > 0)
    await publish(tx, KEPT, now, [{ type: 'kept.webhook.stopped', subject: id, data: { say } }]);
}
