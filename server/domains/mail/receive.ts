import type { ReceivedMail, ReceiveMail } from '#contracts/connector.ts';
import type { Originals, StagedOriginal } from '#platform/blobs/index.ts';
import type { Clock } from '#platform/clock/index.ts';
import { type Database, inTransaction, sql, type Tx } from '#platform/db/index.ts';
import type { Enqueue } from '#platform/jobs/index.ts';
import { storableJson } from '#platform/storable.ts';

/** The queue in which stored originals wait to be filed. */
export const FILE_MAIL = 'file-mail';

export interface FileMailJob {
  /** Hex SHA-256. */
  readonly sha256: string;
}

/** One message of a source, staged: hashed and, if large, already durable. */
export interface StagedMail extends Omit<ReceivedMail, 'bytes'> {
  readonly original: StagedOriginal;
}

/**
 * Stores originals and where they were seen. A sighting (`source` + `key`) counts once for ever; the same bytes from
 * anywhere are one message. Answers which originals are new and wait to be filed.
 */
export async function storeMails(
  tx: Tx,
  originals: Originals,
  mails: readonly StagedMail[],
  now: Date,
): Promise<Buffer[]> {
  await originals.commit(
    tx,
    mails.map((mail) => mail.original),
    now,
  );
  const rows = mails.map((mail) => ({
    sha256: mail.original.sha256.toString('hex'),
    source: mail.source,
    key: mail.key,
    received_at: mail.receivedAt.toISOString(),
    envelope: mail.envelope,
  }));
  const json = JSON.stringify(storableJson(rows));
  const fresh = await sql<{ sha256: Buffer }>`
    insert into mail_messages (sha256, source, state, received_at, envelope, changed_at)
    select distinct on (sha256) decode(sha256, 'hex'), source, 'waiting', received_at, envelope, ${now}
    from jsonb_to_recordset(${json}::jsonb) as m (sha256 text, source text, received_at timestamptz, envelope jsonb)
    order by sha256 on conflict do nothing returning sha256`.execute(tx);
  const isNew = new Set(fresh.rows.map((row) => row.sha256.toString('hex')));
  // Of several sightings in this batch the first one in order brought it.
  const first = rows.map((row) => isNew.delete(row.sha256));
  await sql`
    insert into mail_sightings (source, key, sha256, first, seen_at)
    select source, key, decode(sha256, 'hex'), first, ${now}
    from unnest(${rows.map((r) => r.source)}::text[], ${rows.map((r) => r.key)}::text[], ${rows.map((r) => r.sha256)}::text[],
      ${first}::boolean[]) as s (source, key, sha256, first)
    on conflict do nothing`.execute(tx);
  return fresh.rows.map((row) => row.sha256);
}

export interface ReceiverParts {
  readonly db: Database;
  readonly originals: Originals;
  readonly clock: Clock;
  readonly enqueue: Enqueue;
}

/** What connectors hand mail to: the original is committed before the promise resolves; filing follows as a job. */
export function createReceiver({ db, originals, clock, enqueue }: ReceiverParts): ReceiveMail {
  return async (mail) => {
    const { bytes, ...rest } = mail;
    const original = await originals.stage(bytes);
    return inTransaction(db, async (tx) => {
      const fresh = await storeMails(tx, originals, [{ ...rest, original }], clock.now());
      await enqueue<FileMailJob>(
        tx,
        FILE_MAIL,
        fresh.map((sha256) => ({ sha256: sha256.toString('hex') })),
      );
      return fresh.length > 0 ? 'stored' : 'duplicate';
    });
  };
}
