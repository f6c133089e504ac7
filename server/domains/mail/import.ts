import type { StagedOriginal } from '#platform/blobs/index.ts';
import { type Database, inTransaction, sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import { type FilerParts, fileReadings, fileWaiting } from './filer.ts';
import type { Reading } from './filing.ts';
import { type StagedMail, storeMails } from './receive.ts';

/** A mail of an archive, as the connector for files gives it. */
export interface ArchivedMail {
  /** Unique within the archive, for ever the same. */
  readonly key: string;
  /** Where to go on after this mail. */
  readonly position: unknown;
  readonly receivedAt: Date | null;
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>;
}

export interface ImportCounts {
  readonly read: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly quarantined: number;
}

export interface ImportRun {
  readonly id: string;
  /** What `source` its sightings carry. */
  readonly source: string;
  /** Where an earlier run over the same path was stopped; `undefined` for a fresh run. */
  readonly position: unknown;
}

/** Begins an import of a path, or takes up the one that was stopped. */
export async function beginImport(db: Database, path: string, now: Date): Promise<ImportRun> {
  return inTransaction(db, async (tx) => {
    await sql`insert into imports (id, path, started_at) values (${newId()}, ${path}, ${now}) on conflict (path) where finished_at is null do nothing`.execute(
      tx,
    );
    const { rows } = await sql<{ id: string; position: { at?: unknown } }>`
      select id, position from imports where path = ${path} and finished_at is null`.execute(tx);
    const row = rows[0];
    if (!row) throw new Error('The import could not be begun.');
    return { id: row.id, source: `import:${row.id}`, position: row.position.at };
  });
}

const BATCH = 200;
const BATCH_BYTES = 3 * 1024 * 1024;

/**
 * Takes archived mails into the record, batch by batch: originals and position in one transaction, then read, then filed in
 * another. Killed at any point, the next run goes on there; nothing is ever sent. `progress` is told after each batch.
 */
export async function importMails(
  parts: FilerParts,
  run: ImportRun,
  mails: AsyncIterable<ArchivedMail>,
  progress: (mail: ArchivedMail, done: number) => void,
): Promise<ImportCounts> {
  await fileLeftOver(parts, run.source);
  let done = 0;
  // While one batch is being filed, the next one is stored and read.
  let filing: Promise<void> = Promise.resolve();
  for await (const batch of batches(mails)) {
    const stored = await storeBatch(parts, run, batch);
    const readings = readAll(parts, stored);
    readings.catch(() => undefined); // awaited below, as is the filing; must not count as unhandled meanwhile
    await filing;
    filing = fileBatch(parts, stored, readings);
    filing.catch(() => undefined);
    done += batch.length;
    const last = batch.at(-1);
    if (last) progress(last, done);
  }
  await filing;
  await sql`update imports set finished_at = ${parts.clock.now()} where id = ${run.id}`.execute(parts.db);
  return importCounts(parts.db, run.source);
}

async function* batches(mails: AsyncIterable<ArchivedMail>): AsyncGenerator<ArchivedMail[]> {
  let batch: ArchivedMail[] = [];
  let bytes = 0;
  for await (const mail of mails) {
    batch.push(mail);
    bytes += mail.bytes instanceof Uint8Array ? mail.bytes.length : BATCH_BYTES;
    if (batch.length >= BATCH || bytes >= BATCH_BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

interface StoredMail {
  readonly original: StagedOriginal;
  readonly receivedAt: Date;
  readonly source: string;
}

async function storeBatch(
  parts: FilerParts,
  run: ImportRun,
  batch: readonly ArchivedMail[],
): Promise<StoredMail[]> {
  const now = parts.clock.now();
  const staged: StagedMail[] = [];
  for (const mail of batch) {
    const original = await parts.originals.stage(chunks(mail.bytes));
    staged.push({
      source: run.source,
      key: mail.key,
      receivedAt: mail.receivedAt ?? now,
      envelope: {},
      original,
    });
  }
  const fresh = await inTransaction(parts.db, async (tx) => {
    const hashes = await storeMails(tx, parts.originals, staged, now);
    await moveTo(tx, run, batch.at(-1)?.position);
    return new Set(hashes.map((hash) => hash.toString('hex')));
  });
  return staged.filter((mail) => fresh.delete(mail.original.sha256.toString('hex')));
}

async function* chunks(bytes: Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (bytes instanceof Uint8Array) yield bytes;
  else yield* bytes;
}

const moveTo = (tx: Tx, run: ImportRun, position: unknown) =>
  sql`update imports set position = ${JSON.stringify({ at: position })}::jsonb where id = ${run.id}`.execute(
    tx,
  );

/** Reads what is at hand; large originals are read when they are filed. */
function readAll(parts: FilerParts, stored: readonly StoredMail[]): Promise<Reading[]> {
  const small = stored.filter((mail) => mail.original.bytes !== undefined);
  return Promise.all(
    small.map(async ({ original, receivedAt, source }): Promise<Reading> => {
      const bytes = original.bytes ?? new Uint8Array();
      return {
        sha256: original.sha256,
        source,
        receivedAt,
        envelope: {},
        reading: await parts.reader.read({ bytes }),
      };
    }),
  );
}

async function fileBatch(
  parts: FilerParts,
  stored: readonly StoredMail[],
  readings: Promise<readonly Reading[]>,
): Promise<void> {
  await fileReadings(parts, await readings);
  await fileWaiting(
    parts,
    stored.filter((mail) => mail.original.bytes === undefined).map((mail) => mail.original.sha256),
  );
}

/** Files what an earlier run stored and did not come to file. */
async function fileLeftOver(parts: FilerParts, source: string): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ sha256: Buffer }>`
      select m.sha256 from mail_messages m join mail_sightings s on s.sha256 = m.sha256 and s.source = m.source and s.first
      where m.source = ${source} and m.state = 'waiting' order by length(s.key), s.key limit ${BATCH}`.execute(
      parts.db,
    );
    if (rows.length === 0) return;
    await fileWaiting(
      parts,
      rows.map((row) => row.sha256),
    );
  }
}

/** What became of everything that a source showed: read = stored + duplicates + quarantined (+ waiting, while it runs). */
export async function importCounts(
  db: Database,
  source: string,
): Promise<ImportCounts & { waiting: number }> {
  const { rows } = await sql<{
    read: number;
    stored: number;
    quarantined: number;
    waiting: number;
    duplicates: number;
  }>`
    select count(*) as read,
      count(*) filter (where s.first and m.state = 'filed') as stored,
      count(*) filter (where s.first and m.state = 'quarantined') as quarantined,
      count(*) filter (where s.first and m.state = 'waiting') as waiting,
      count(*) filter (where not s.first) as duplicates
    from mail_sightings s join mail_messages m on m.sha256 = s.sha256 where s.source = ${source}`.execute(db);
  return rows[0] ?? { read: 0, stored: 0, quarantined: 0, waiting: 0, duplicates: 0 };
}
