import { type Database, sql } from '#platform/db/index.ts';

/** Events that are looked at in one transaction. */
const PAGE = 1000;

/**
 * Which events `e` a webhook `w` wants. What is said about a webhook never goes to itself: an endpoint that fails would else
 * be sent the news of it, and fail again.
 */
export const WANTED = sql`
  e.type like any (array(select replace(pattern, '*', '%') from unnest(w.types) pattern))
  and e.data @> w.filter
  and not (e.subject is not distinct from w.id::text
    and (e.type like 'kept.webhook.%' or e.type like 'kept.settings.webhook-%'))`;

/**
 * Reads the next events for a webhook and puts a delivery for each that it wants, each event once; together with its place in
 * the outbox, so that killed or doubled it comes to the same. Says whether there may be more.
 */
export async function fanOut(db: Database, webhookId: string, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ tx: string; id: string }>`
      select cursor_tx::text as tx, cursor_id as id from webhooks where id = ${webhookId}::uuid and active for update`.execute(
      tx,
    );
    const at = rows[0];
    if (!at) return false;
    const { rows: read } = await sql<{ n: number }>`
      with page as materialized (
        select id, tx, type, subject, data from events
        where (tx, id) > (${at.tx}::text::xid8, ${at.id}::uuid) and tx < pg_snapshot_xmin(pg_current_snapshot())
        order by events.tx, id limit ${PAGE}),
      put as (
        insert into webhook_deliveries (webhook_id, event_id, state, next_at, created_at)
        select w.id, e.id, 'waiting', ${now}, ${now} from page e join webhooks w on w.id = ${webhookId}::uuid
        where ${WANTED} order by e.tx, e.id on conflict do nothing)
      update webhooks set cursor_tx = last.tx, cursor_id = last.id
      from (select tx, id from page order by page.tx desc, id desc limit 1) last
      where webhooks.id = ${webhookId}::uuid returning (select count(*) from page) as n`.execute(tx);
    return (read[0]?.n ?? 0) >= PAGE;
  });
}

/** The webhooks that have events to read or deliveries due. */
export async function webhooksWithWork(db: Database, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from webhooks w where active and (
      exists (select 1 from events e where (e.tx, e.id) > (w.cursor_tx, w.cursor_id) and e.tx < pg_snapshot_xmin(pg_current_snapshot()))
      or exists (select 1 from webhook_deliveries d where d.webhook_id = w.id and d.state = 'waiting' and d.next_at <= ${now}))
    order by id`.execute(db);
  return rows.map((row) => row.id);
}
