import type { z } from 'zod';
import type { QuarantinedMail } from '#contracts/mailboxes.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import type { Enqueue } from '#platform/jobs/index.ts';
import { FILE_MAIL, type FileMailJob } from './receive.ts';

type View = z.input<typeof QuarantinedMail>;

interface Row {
  sha256: string;
  entry_id: string | null;
  customer_id: string | null;
  source: string;
  received_at: Date;
  size: number;
  error_code: string | null;
  error_say: string | null;
  from: string | null;
  subject: string | null;
  tries: number;
}

/** Mail that could not be read, latest first. Its originals are safe. */
export async function listQuarantine(
  db: Database,
  limit: number,
  before?: readonly [receivedAt: string, sha256: string],
): Promise<View[]> {
  const { rows } = await sql<Row>`
    select encode(m.sha256, 'hex') as sha256, m.entry_id, m.customer_id, m.source, m.received_at, o.size, m.error_code,
      m.error_say, coalesce(e.author ->> 'address', e.author ->> 'name') as from, c.subject, m.tries
    from (
      select * from mail_messages where state = 'quarantined'
        ${before ? sql`and (received_at, sha256) < (${before[0]}::timestamptz, decode(${before[1]}, 'hex'))` : sql``}
      order by received_at desc, sha256 desc limit ${limit}) as m
    join originals o on o.sha256 = m.sha256
    left join entries e on e.customer_id = m.customer_id and e.id = m.entry_id
    left join entry_contents c on c.customer_id = m.customer_id and c.entry_id = m.entry_id
    order by m.received_at desc, m.sha256 desc`.execute(db);
  return rows.map((row) => ({
    sha256: row.sha256,
    entryId: row.entry_id,
    customerId: row.customer_id,
    source: row.source,
    receivedAt: row.received_at.toISOString(),
    size: row.size,
    code: row.error_code ?? 'parser-error',
    say: row.error_say ?? 'It could not be read.',
    from: row.from,
    subject: row.subject,
    tries: row.tries,
  }));
}

/** Has a quarantined mail read again by a worker. If that works it gets an entry of its own, about the first one. */
export async function retryQuarantined(
  tx: Tx,
  enqueue: Enqueue,
  sha256: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const { rows } = await sql<{ entry_id: string | null; customer_id: string | null }>`
    select entry_id, customer_id from mail_messages
    where sha256 = decode(${sha256}, 'hex') and state = 'quarantined' for update`.execute(tx);
  const row = rows[0];
  if (!row) throw notFound('quarantined mail');
  await enqueue<FileMailJob>(tx, FILE_MAIL, [{ sha256 }]);
  await publish(tx, actor, now, [
    {
      type: 'kept.mail.retried',
      subject: row.entry_id ?? sha256,
      customerId: row.customer_id ?? undefined,
      data: { sha256, entryId: row.entry_id },
    },
  ]);
}
