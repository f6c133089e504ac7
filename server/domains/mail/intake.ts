import { type Database, inTransaction, sql } from '#platform/db/index.ts';
import type { Enqueue, JobKind } from '#platform/jobs/index.ts';
import { type FilerParts, fileWaiting } from './filer.ts';
import { FILE_MAIL, type FileMailJob } from './receive.ts';

/** Files mail that was stored: the queue's work of this domain. */
export const fileMailJob = (parts: FilerParts): JobKind<FileMailJob> => ({
  name: FILE_MAIL,
  batch: 20,
  parallel: 1,
  handle: (jobs) =>
    fileWaiting(
      parts,
      jobs.map((job) => Buffer.from(job.sha256, 'hex')),
    ),
});

const WAITED_MS = 60_000;

/**
 * Gives mail that has waited for over a minute to the queue again, in case its job was lost or gave up; returns how many.
 * Imports look after their own.
 */
export async function requeueWaiting(db: Database, enqueue: Enqueue, now: Date): Promise<number> {
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<{ sha256: string }>`
      update mail_messages set changed_at = ${now} where sha256 in (
        select sha256 from mail_messages
        where state = 'waiting' and changed_at < ${new Date(now.getTime() - WAITED_MS)} and source not like 'import:%'
        order by received_at limit 1000 for update skip locked)
      returning encode(sha256, 'hex') as sha256`.execute(tx);
    await enqueue<FileMailJob>(tx, FILE_MAIL, rows);
    return rows.length;
  });
}
