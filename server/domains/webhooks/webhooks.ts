import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { NewWebhook, Webhook, WebhookChange } from '#contracts/webhooks.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { invalid, notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import type { Secrets } from '#platform/secrets/index.ts';

/** What the verbs on webhooks are built from. */
export interface WebhookParts {
  readonly secrets: Secrets;
  /** The address under which this Kept is reached: the `source` of its events. */
  readonly publicUrl: string;
  /** Why an address is not called, for people; `undefined` where it is. */
  readonly refuses: (url: string) => string | undefined;
}

/** So long the secret before signs as well after a rotation (milliseconds). */
const OVERLAP = 24 * 3_600_000;
/** Nothing got through for so long: admins are told (milliseconds). */
export const FAILING_AFTER = 24 * 3_600_000;

/** 256 random bits in the form of Standard Webhooks. */
const makeSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

function checkUrl(parts: WebhookParts, url: string | undefined): void {
  const why = url === undefined ? undefined : parts.refuses(url);
  if (why !== undefined) throw invalid('body.url', why);
}

/** Makes a webhook: it is sent what happens from this transaction on. Returns its secret, which is stored sealed. */
export async function createWebhook(
  tx: Tx,
  parts: WebhookParts,
  given: z.output<typeof NewWebhook>,
  actor: Actor,
  now: Date,
): Promise<{ id: string; secret: string }> {
  checkUrl(parts, given.url);
  const id = newId();
  const secret = makeSecret();
  await sql`
    insert into webhooks (id, url, description, types, filter, secret, created_at, created_by)
    values (${id}, ${given.url}, ${given.description}, ${given.types}::text[], ${JSON.stringify(given.filter)}::jsonb,
      ${parts.secrets.seal(secret)}, ${now}, ${JSON.stringify(actor)}::jsonb)`.execute(tx);
  const data = { host: new URL(given.url).host, types: given.types };
  await publish(tx, actor, now, [{ type: 'kept.settings.webhook-created', subject: id, data }]);
  return { id, secret };
}

/** Changes a webhook. Switched on again, its reading of events begins anew at this transaction. */
export async function changeWebhook(
  tx: Tx,
  parts: WebhookParts,
  id: string,
  change: z.output<typeof WebhookChange>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const { rows } = await sql<{ url: string; active: boolean }>`
    select url, active from webhooks where id = ${id}::uuid for update`.execute(tx);
  const row = rows[0];
  if (!row) throw notFound('webhook');
  const active = change.active ?? row.active;
  if (change.url !== undefined || (active && !row.active)) checkUrl(parts, change.url ?? row.url);
  await sql`
    update webhooks set url = ${change.url ?? row.url}, active = ${active},
      description = coalesce(${change.description ?? null}, description),
      types = coalesce(${change.types ?? null}::text[], types),
      filter = coalesce(${change.filter ? JSON.stringify(change.filter) : null}::jsonb, filter)
    where id = ${id}::uuid`.execute(tx);
  if (active && !row.active)
    await sql`
      update webhooks set cursor_tx = pg_current_xact_id(), cursor_id = default,
        stopped_why = null, failing_since = null, failing_told_at = null
      where id = ${id}::uuid`.execute(tx);
  const data = { host: new URL(change.url ?? row.url).host, active };
  await publish(tx, actor, now, [{ type: 'kept.settings.webhook-changed', subject: id, data }]);
}

/** Ends a webhook and forgets its deliveries; that it was there stays in the audit log. */
export async function endWebhook(tx: Tx, id: string, actor: Actor, now: Date): Promise<void> {
  const { rows } = await sql<{ url: string }>`
    delete from webhooks where id = ${id}::uuid returning url`.execute(tx);
  const row = rows[0];
  if (!row) throw notFound('webhook');
  const data = { host: new URL(row.url).host };
  await publish(tx, actor, now, [{ type: 'kept.settings.webhook-ended', subject: id, data }]);
}

/** Gives a webhook a new secret; for a day messages carry signatures by both. */
export async function rotateSecret(
  tx: Tx,
  parts: WebhookParts,
  id: string,
  actor: Actor,
  now: Date,
): Promise<{ id: string; secret: string }> {
  const secret = makeSecret();
  const until = new Date(now.getTime() + OVERLAP);
  const { rows } = await sql`
    update webhooks set previous_secret = secret, previous_until = ${until}, secret = ${parts.secrets.seal(secret)}
    where id = ${id}::uuid returning 1`.execute(tx);
  if (rows.length === 0) throw notFound('webhook');
  const data = { previousUntil: until.toISOString() };
  await publish(tx, actor, now, [{ type: 'kept.settings.webhook-secret-rotated', subject: id, data }]);
  return { id, secret };
}

interface Row {
  id: string;
  url: string;
  description: string;
  types: string[];
  filter: Record<string, unknown>;
  active: boolean;
  stopped_why: string | null;
  failing_since: Date | null;
  previous_until: Date | null;
  delivered_at: Date | null;
  waiting: number;
  dead: number;
  created_at: Date;
  created_by: string;
}

/** All webhooks with what waits and what is dead, oldest first; never their secrets. */
export async function listWebhooks(
  db: Database | Tx,
  now: Date,
  id?: string,
): Promise<z.input<typeof Webhook>[]> {
  const { rows } = await sql<Row>`
    select w.id, url, description, types, filter, active, stopped_why, failing_since, previous_until, delivered_at,
      (select count(*) from webhook_deliveries d where d.webhook_id = w.id and state = 'waiting') as waiting,
      (select count(*) from webhook_deliveries d where d.webhook_id = w.id and state = 'dead') as dead,
      created_at, created_by ->> 'name' as created_by
    from webhooks w where ${id ?? null}::uuid is null or w.id = ${id ?? null}::uuid order by w.id`.execute(
    db,
  );
  return rows.map((row) => ({
    id: row.id,
    url: row.url,
    description: row.description,
    types: row.types,
    filter: row.filter,
    active: row.active,
    stoppedWhy: row.stopped_why,
    failingSince: row.failing_since?.toISOString() ?? null,
    failing: row.failing_since !== null && now.getTime() - row.failing_since.getTime() >= FAILING_AFTER,
    previousSecretUntil:
      row.previous_until && row.previous_until > now ? row.previous_until.toISOString() : null,
    deliveredAt: row.delivered_at?.toISOString() ?? null,
    waiting: row.waiting,
    dead: row.dead,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
  }));
}

/** One webhook as the list shows it; 404 where there is none. */
export async function viewWebhook(
  db: Database | Tx,
  now: Date,
  id: string,
): Promise<z.input<typeof Webhook>> {
  const [webhook] = await listWebhooks(db, now, id);
  if (!webhook) throw notFound('webhook');
  return webhook;
}
