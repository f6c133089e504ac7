import { z } from 'zod';
import {
  DeliveryState,
  type ReplayPeriod,
  type WebhookDelivery,
  type WebhookDeliveryDetail,
} from '#contracts/webhooks.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, notFound } from '#platform/errors.ts';
import { cloudEvent } from '#platform/events/cloud-event.ts';
import { EVENT_CHANNEL, publish } from '#platform/events/index.ts';
import { cursorOf, readCursor } from '#platform/http/index.ts';
import { WANTED } from './fan-out.ts';

type View = z.input<typeof WebhookDelivery>;
type Detail = z.input<typeof WebhookDeliveryDetail>;

/** The most that one replay sends again. */
const MOST = 50_000;

interface Row {
  id: string;
  webhook_id: string;
  event_id: string;
  type: string;
  subject: string | null;
  at: Date;
  state: string;
  attempts: number;
  next_at: Date;
  last_status: number | null;
  last_say: string | null;
}

const COLUMNS = sql`d.id, d.webhook_id, d.event_id, e.type, e.subject, e.at, d.state, d.attempts, d.next_at, d.last_status, d.last_say`;

const viewOf = (row: Row): View => ({
  id: row.id,
  webhookId: row.webhook_id,
  eventId: row.event_id,
  type: row.type,
  subject: row.subject,
  at: row.at.toISOString(),
  state: DeliveryState.parse(row.state),
  attempts: row.attempts,
  nextAt: row.state === 'waiting' ? row.next_at.toISOString() : null,
  lastStatus: row.last_status,
  lastSay: row.last_say,
});

/** Deliveries of a webhook, newest event first. */
export async function listDeliveries(
  db: Database,
  webhookId: string,
  { state, limit, cursor }: { state?: string | undefined; limit: number; cursor?: string | undefined },
): Promise<{ items: View[]; next: string | null }> {
  await must(db, webhookId);
  const [before = null] = readCursor(z.tuple([z.uuid()]), cursor) ?? [];
  const { rows } = await sql<Row>`
    select ${COLUMNS} from webhook_deliveries d join events e on e.id = d.event_id
    where d.webhook_id = ${webhookId}::uuid ${state === undefined ? sql`` : sql`and d.state = ${state}`}
      and (${before}::uuid is null or d.event_id < ${before}::uuid)
    order by d.event_id desc limit ${limit + 1}`.execute(db);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(viewOf), next: rows.length > limit && last ? cursorOf([last.event_id]) : null };
}

interface DetailRow extends Row {
  customer_id: string | null;
  actor: Actor;
  data: Record<string, unknown>;
}

interface AttemptRow {
  number: number;
  at: Date;
  durationMs: number;
  status: number | null;
  say: string;
  answer: string;
}

/** One delivery with what is sent and every attempt; 404 where there is none. */
export async function viewDelivery(db: Database | Tx, id: string, source: string): Promise<Detail> {
  const { rows } = await sql<DetailRow>`
    select ${COLUMNS}, e.customer_id, e.actor, e.data
    from webhook_deliveries d join events e on e.id = d.event_id where d.id = ${id}::uuid`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('delivery');
  const { rows: log } = await sql<AttemptRow>`
    select number, at, duration_ms as "durationMs", status, say, answer
    from webhook_attempts where delivery_id = ${id}::uuid order by number desc limit 100`.execute(db);
  return {
    ...viewOf(row),
    event: cloudEvent({ ...row, id: row.event_id, customerId: row.customer_id }, source),
    log: log.map((one) => ({ ...one, at: one.at.toISOString() })),
  };
}

async function must(db: Database | Tx, id: string): Promise<{ active: boolean }> {
  const { rows } = await sql<{ active: boolean }>`select active from webhooks where id = ${id}::uuid`.execute(
    db,
  );
  if (!rows[0]) throw notFound('webhook');
  return rows[0];
}

async function mustBeActive(tx: Tx, id: string): Promise<void> {
  if (!(await must(tx, id)).active)
    throw conflict('webhook-not-active', 'This webhook is switched off. Switch it on, then send again.');
}

const wake = (tx: Tx) => sql`select pg_notify(${EVENT_CHANNEL}, '')`.execute(tx);

/** Sends a delivery again, under the same id, at once and with the whole schedule before it. */
export async function replayDelivery(tx: Tx, id: string, now: Date): Promise<void> {
  const { rows } = await sql<{ webhook_id: string }>`
    update webhook_deliveries set state = 'waiting', tries = 0, next_at = ${now}, ended_at = null
    where id = ${id}::uuid returning webhook_id`.execute(tx);
  const row = rows[0];
  if (!row) throw notFound('delivery');
  await mustBeActive(tx, row.webhook_id);
  await wake(tx);
}

/** Sends all again that a webhook wants of a period, under the same ids; also what happened before it was made. */
export async function replayPeriod(
  tx: Tx,
  id: string,
  { from, to }: z.output<typeof ReplayPeriod>,
  actor: Actor,
  now: Date,
): Promise<number> {
  if (new Date(to) <= new Date(from)) throw invalid('body.to', 'The period ends before it begins.');
  await mustBeActive(tx, id);
  const { rows } = await sql<{ n: number }>`
    with put as (
      insert into webhook_deliveries (webhook_id, event_id, state, next_at, created_at)
      select w.id, e.id, 'waiting', ${now}, ${now} from events e join webhooks w on w.id = ${id}::uuid
      where e.at >= ${from}::timestamptz and e.at < ${to}::timestamptz and ${WANTED}
        and e.tx < pg_snapshot_xmin(pg_current_snapshot())
      order by e.tx, e.id limit ${MOST + 1}
      on conflict (webhook_id, event_id) do update
        set state = 'waiting', tries = 0, next_at = excluded.next_at, ended_at = null
      returning 1)
    select count(*) as n from put`.execute(tx);
  const n = rows[0]?.n ?? 0;
  if (n > MOST)
    throw invalid(
      'body.to',
      `More than ${MOST} events are in this period. Choose shorter ones, one after the other.`,
    );
  await publish(tx, actor, now, [
    { type: 'kept.settings.webhook-replayed', subject: id, data: { from, to, deliveries: n } },
  ]);
  return n;
}

/** Sends a test event to this webhook, whatever types it wants. Returns the delivery's id. */
export async function ping(tx: Tx, id: string, actor: Actor, now: Date): Promise<string> {
  await mustBeActive(tx, id);
  const data = { say: 'A test by hand.' };
  await publish(tx, actor, now, [{ type: 'kept.webhook.pinged', subject: id, data }]);
  const { rows } = await sql<{ id: string }>`
    insert into webhook_deliveries (webhook_id, event_id, state, next_at, created_at)
    select ${id}::uuid, e.id, 'waiting', ${now}, ${now} from events e
    where e.tx = pg_current_xact_id() and e.type = 'kept.webhook.pinged' and e.subject = ${id}
    returning id`.execute(tx);
  const made = rows[0];
  if (!made) throw new Error('The event that was just published is not there.');
  return made.id;
}
