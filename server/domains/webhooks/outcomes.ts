import { notify } from '#domains/staff/index.ts';
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

/** Stores what came of attempts at one webhook, and what that says about it; `failing`: none got through before. */
export async function recordOutcomes(
  db: Database,
  { webhookId, failing }: { readonly webhookId: string; readonly failing: boolean },
  outcomes: readonly Outcome[],
  now: Date,
): Promise<void> {
  // The usual way is one statement, which is its own transaction: this is done for every few messages.
  if (!failing && outcomes.every(took)) {
    await store(db, webhookId, outcomes, now);
    return;
  }
  await inTransaction(db, async (tx) => {
    const well = await store(tx, webhookId, outcomes, now);
    if (!outcomes.some(took)) await noteFailing(tx, webhookId, outcomes.at(-1)?.say ?? '', now);
    else if (!well) await noteWell(tx, webhookId, now);
    if (outcomes.some((one) => one.status === GONE)) await stopGone(tx, webhookId, now);
  });
}

function rowOf(one: Outcome, now: Date): Record<string, unknown> {
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
}

/** Stores the attempts; says whether one got through and nobody has to be told that it works again. */
async function store(
  db: Database | Tx,
  webhookId: string,
  outcomes: readonly Outcome[],
  now: Date,
): Promise<boolean> {
  const rows = outcomes.map((one) => rowOf(one, now));
  const { rows: well } = await sql`
    with done as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as row (id uuid, state text, next_at timestamptz, status int, say text, answer text, duration int)),
    counted as (
      update webhook_deliveries d set tries = d.tries + 1, attempts = d.attempts + 1, state = done.state,
        next_at = coalesce(done.next_at, d.next_at), last_status = done.status, last_say = done.say,
        ended_at = case when done.state = 'waiting' then null else ${now}::timestamptz end
      from done where d.id = done.id returning d.id, d.attempts),
    logged as (
      insert into webhook_attempts (delivery_id, number, at, duration_ms, status, say, answer)
      select done.id, counted.attempts, ${now}::timestamptz, done.duration, done.status, done.say, done.answer
      from done join counted on counted.id = done.id)
    update webhooks set delivered_at = ${now}, failing_since = null
    where id = ${webhookId}::uuid and failing_told_at is null and ${outcomes.some(took)} returning 1`.execute(
    db,
  );
  return well.length > 0;
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
  const { rows } = await sql<{ since: Date; told: Date | null; url: string }>`
    update webhooks set failing_since = coalesce(failing_since, ${now}) where id = ${id}::uuid
    returning failing_since as since, failing_told_at as told, url`.execute(tx);
  const row = rows[0];
  if (!row || row.told || now.getTime() - row.since.getTime() < FAILING_AFTER) return;
  await sql`update webhooks set failing_told_at = ${now} where id = ${id}::uuid`.execute(tx);
  await publish(tx, KEPT, now, [
    { type: 'kept.webhook.failing', subject: id, data: { since: row.since.toISOString(), say } },
  ]);
  await tellAdmins(
    tx,
    'webhook-failing',
    `For a day nothing got through to the webhook at ${hostOf(row.url)}. ${say}`,
    now,
  );
}

const hostOf = (url: string): string => new URL(url).host;

async function tellAdmins(tx: Tx, kind: string, say: string, now: Date): Promise<void> {
  const { rows } = await sql<{ id: string }>`select id from staff where role = 'admin' and active`.execute(
    tx,
  );
  await notify(
    tx,
    rows.map((row) => row.id),
    { kind, say },
    now,
  );
}

async function stopGone(tx: Tx, id: string, now: Date): Promise<void> {
  const say = 'It answered 410: it is gone and wants nothing more.';
  const { rows } = await sql<{ url: string }>`
    update webhooks set active = false, stopped_why = ${say} where id = ${id}::uuid and active returning url`.execute(
    tx,
  );
  const row = rows[0];
  if (!row) return;
  await publish(tx, KEPT, now, [{ type: 'kept.webhook.stopped', subject: id, data: { say } }]);
  await tellAdmins(tx, 'webhook-stopped', `The webhook at ${hostOf(row.url)} was switched off. ${say}`, now);
}
