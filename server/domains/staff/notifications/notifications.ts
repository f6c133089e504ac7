import type { z } from 'zod';
import type { StaffNotification } from '#contracts/notifications.ts';
import { system } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';

/** What somebody of the company is told, and where it leads. */
export interface Notice {
  /** Such as `mention`, `handoff-offered`, `case-assigned`. */
  readonly kind: string;
  /** In words. */
  readonly say: string;
  readonly customerId?: string | null;
  readonly caseNumber?: string | null;
  readonly conversationId?: string | null;
  readonly entryId?: string | null;
}

const WORDS = 500;
const KEPT = system('Kept');

/** Tells people of the company something, each once; who is not active any more is left out. */
export async function notify(
  tx: Tx,
  staffIds: readonly (string | null)[],
  notice: Notice,
  now: Date,
): Promise<void> {
  const wanted = [...new Set(staffIds.filter((id) => id !== null))];
  if (wanted.length === 0) return;
  const { rows } = await sql<{ id: string }>`
    select id from staff where id = any(${wanted}::uuid[]) and active order by id`.execute(tx);
  if (rows.length === 0) return;
  const told = rows.map((row) => ({ staffId: row.id, id: newId() }));
  await sql`
    insert into staff_notifications (staff_id, id, kind, say, customer_id, case_number, conversation_id, entry_id, at)
    select t.staff_id, t.id, ${notice.kind}, ${short(notice.say)}, ${notice.customerId ?? null}::uuid,
      ${notice.caseNumber ?? null}, ${notice.conversationId ?? null}::uuid, ${notice.entryId ?? null}::uuid, ${now}
    from unnest(${told.map((t) => t.staffId)}::uuid[], ${told.map((t) => t.id)}::uuid[]) as t (staff_id, id)`.execute(
    tx,
  );
  await publish(
    tx,
    KEPT,
    now,
    told.map(({ staffId, id }) => ({
      type: 'kept.notification.made',
      subject: id,
      data: { staffId, kind: notice.kind, caseNumber: notice.caseNumber ?? null },
    })),
  );
}

const short = (say: string): string =>
  say.length > WORDS ? `${say.slice(0, WORDS - 1)}…`.toWellFormed() : say;

interface Row {
  id: string;
  kind: string;
  say: string;
  case_number: string | null;
  conversation_id: string | null;
  entry_id: string | null;
  at: Date;
  read_at: Date | null;
}

/** Where a page of notifications begins: read or not, when, which. */
export type Before = readonly [0 | 1, string, string];

/** One's own notifications, unread ones first, the newest first among each. */
export async function listNotifications(
  db: Database | Tx,
  staffId: string,
  limit: number,
  before?: Before,
): Promise<z.input<typeof StaffNotification>[]> {
  const pages = [];
  for (const read of [0, 1] as const) {
    if (before && before[0] > read) continue;
    const from =
      before && before[0] === read
        ? sql`and (at, id) < (${before[1]}::timestamptz, ${before[2]}::uuid)`
        : sql``;
    const { rows } = await sql<Row>`
      select id, kind, say, case_number, conversation_id, entry_id, at, read_at from staff_notifications
      where staff_id = ${staffId}::uuid and ${read === 0 ? sql`read_at is null` : sql`read_at is not null`} ${from}
      order by at desc, id desc limit ${limit - pages.length}`.execute(db);
    pages.push(...rows);
  }
  return pages.map((row) => ({
    id: row.id,
    kind: row.kind,
    say: row.say,
    caseNumber: row.case_number,
    conversationId: row.conversation_id,
    entryId: row.entry_id,
    at: row.at.toISOString(),
    readAt: row.read_at?.toISOString() ?? null,
  }));
}

/** How many of one's notifications are unread; counting stops at 1,000. */
export async function countUnread(db: Database | Tx, staffId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from (
      select from staff_notifications where staff_id = ${staffId}::uuid and read_at is null limit 1000) as counted`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}

/** Marks one's own notifications as read: those named, or all. */
export async function markRead(
  tx: Tx,
  staffId: string,
  ids: readonly string[] | undefined,
  now: Date,
): Promise<void> {
  const { rows } = await sql`
    update staff_notifications set read_at = ${now}
    where staff_id = ${staffId}::uuid and read_at is null
      ${ids === undefined ? sql`` : sql`and id = any(${ids}::uuid[])`} returning 1`.execute(tx);
  if (rows.length === 0) return;
  await publish(tx, KEPT, now, [
    { type: 'kept.notification.read', subject: staffId, data: { staffId, count: rows.length } },
  ]);
}
