import { createHash } from 'node:crypto';
import { type Database, sql, type Tx } from '../db/index.ts';
import { KeptError } from '../errors.ts';
import type { LargeStore } from './large.ts';

export { folderStore, type LargeStore } from './large.ts';

/** Originals up to this size lie in the database, so that one backup holds them; larger ones in the large store. */
export const SMALL = 1024 * 1024;

/** An original on its way in: hashed, and if large already durable outside of the database. */
export interface StagedOriginal {
  readonly sha256: Buffer;
  readonly size: number;
  /** `undefined` where the large store holds it. */
  readonly bytes: Buffer | undefined;
}

/** Content-addressed originals. */
export interface Originals {
  /** Reads the stream once; never holds more than about `SMALL` bytes of it. */
  stage(bytes: AsyncIterable<Uint8Array>): Promise<StagedOriginal>;
  /** Writes staged originals in the verb's transaction; those already there are left alone. */
  commit(tx: Tx, staged: readonly StagedOriginal[], now: Date): Promise<void>;
  /** All bytes; refused above `limit`. */
  read(db: Database | Tx, sha256: Buffer, limit?: number): Promise<Buffer>;
  /** Bytes of those that lie in the database, by their hash in hexadecimal digits. */
  readSmall(db: Database | Tx, sha256: readonly Buffer[]): Promise<ReadonlyMap<string, Buffer>>;
  stream(db: Database | Tx, sha256: Buffer): Promise<{ size: number; bytes: AsyncIterable<Uint8Array> }>;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Originals over a large store (folder or S3). */
export function createOriginals(large: LargeStore): Originals {
  const find = async (db: Database | Tx, sha256: Buffer): Promise<{ size: number; bytes: Buffer | null }> => {
    const { rows } = await sql<{ size: number; bytes: Buffer | null }>`
      select size, bytes from originals where sha256 = ${sha256}`.execute(db);
    const row = rows[0];
    if (!row) throw new KeptError('original-missing', 404, 'The original is not in the store.');
    return row;
  };
  return {
    stage: (bytes) => stage(large, bytes),
    commit: async (tx, staged, now) => {
      if (staged.length === 0) return;
      await sql`
        insert into originals (sha256, size, bytes, stored_at)
        select sha256, size, bytes, ${now} from unnest(
          ${staged.map((s) => s.sha256)}::bytea[], ${staged.map((s) => s.size)}::bigint[],
          ${staged.map((s) => s.bytes ?? null)}::bytea[]) as s (sha256, size, bytes)
        order by sha256
        on conflict do nothing`.execute(tx);
    },
    read: async (db, sha256, limit = 64 * SMALL) => {
      const { size, bytes } = await find(db, sha256);
      if (size > limit)
        throw new KeptError('original-too-large', 413, 'This original is too large to be read at once.');
      if (bytes) return bytes;
      const chunks: Uint8Array[] = [];
      for await (const chunk of await large.get(sha256.toString('hex'))) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    readSmall: async (db, sha256) => {
      const { rows } = await sql<{ sha256: Buffer; bytes: Buffer }>`
        select sha256, bytes from originals where sha256 = any(${[...sha256]}::bytea[]) and bytes is not null`.execute(
        db,
      );
      return new Map(rows.map((row) => [row.sha256.toString('hex'), row.bytes]));
    },
    stream: async (db, sha256) => {
      const { size, bytes } = await find(db, sha256);
      return { size, bytes: bytes ? once(bytes) : await large.get(sha256.toString('hex')) };
    },
  };
}

async function stage(large: LargeStore, source: AsyncIterable<Uint8Array>): Promise<StagedOriginal> {
  const hash = createHash('sha256');
  const held: Uint8Array[] = [];
  let size = 0;
  const iterator = source[Symbol.asyncIterator]();
  for (let step = await iterator.next(); !step.done; step = await iterator.next()) {
    hash.update(step.value);
    size += step.value.length;
    held.push(step.value);
    if (size > SMALL) {
      const rest = async function* (): AsyncGenerator<Uint8Array> {
        yield* held.splice(0);
        for (let more = await iterator.next(); !more.done; more = await iterator.next()) {
          hash.update(more.value);
          size += more.value.length;
          yield more.value;
        }
      };
      const draft = await large.draft(rest());
      const sha256 = hash.digest();
      await draft.keep(sha256.toString('hex'));
      return { sha256, size, bytes: undefined };
    }
  }
  return { sha256: hash.digest(), size, bytes: Buffer.concat(held) };
}
