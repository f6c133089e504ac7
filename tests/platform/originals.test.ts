import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createReceiver } from '#domains/mail/index.ts';
import { createOriginals, folderStore, type LargeStore, SMALL } from '#platform/blobs/index.ts';
import { s3Store } from '#platform/blobs/s3.ts';
import { inTransaction, sql } from '#platform/db/index.ts';
import { mail } from '../support/mails.ts';
import { type S3Peer, startS3Peer } from '../support/s3-peer.ts';
import { createWorld, type World } from '../support/world.ts';

let w: World;
let s3: S3Peer;
const folder = mkdtempSync(join(tmpdir(), 'kept-large-'));
const before = { ...process.env };

beforeAll(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'tester', AWS_SECRET_ACCESS_KEY: 'a secret of the tests' });
  [w, s3] = await Promise.all([createWorld(), startS3Peer('tester')]);
});
afterAll(async () => {
  process.env = before;
  await w.close();
  await s3.close();
  rmSync(folder, { recursive: true, force: true });
});

const nameOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function* inParts(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const filesBelow = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name));

const stores: readonly (readonly [string, () => LargeStore])[] = [
  ['a folder', () => folderStore(folder)],
  [
    'S3',
    () =>
      s3Store(new URL(`s3://originals/kept?endpoint=${encodeURIComponent(s3.endpoint)}&region=eu-test-1`)),
  ],
];

describe.each(stores)('large originals in %s', (_name, store) => {
  test('come back byte for byte, the same ones twice too; small ones lie in the database', async () => {
    const originals = createOriginals(store());
    for (const size of [0, 1, SMALL, SMALL + 1, 3 * SMALL + 17]) {
      const bytes = randomBytes(size);
      for (let twice = 0; twice < 2; twice += 1) {
        const staged = await originals.stage(inParts(bytes));
        expect([staged.sha256.toString('hex'), staged.size, staged.bytes !== undefined]).toEqual([
          nameOf(bytes),
          size,
          size <= SMALL,
        ]);
        await inTransaction(w.house.db, (tx) => originals.commit(tx, [staged], w.house.clock.now()));
      }
      const hash = Buffer.from(nameOf(bytes), 'hex');
      expect((await originals.read(w.house.db, hash)).equals(bytes)).toBe(true);
      const streamed = await originals.stream(w.house.db, hash);
      expect([streamed.size, (await collect(streamed.bytes)).equals(bytes)]).toEqual([size, true]);
    }
  });

  test('one that is not there is an error, not nothing', async () => {
    await expect((async () => collect(await store().get('0'.repeat(64))))()).rejects.toThrow();
  });

  test('a source that breaks off leaves nothing under any name', async () => {
    const seen = [filesBelow(folder).length, s3.objects.size];
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield* inParts(randomBytes(2 * SMALL));
      throw new Error('the line broke');
    };
    await expect(createOriginals(store()).stage(broken())).rejects.toThrow('the line broke');
    expect([filesBelow(folder).length, s3.objects.size]).toEqual(seen);
  });
});

test('an upload to S3 that breaks off acknowledges no mail and stores no row; the next delivery works', async () => {
  const originals = createOriginals(
    s3Store(new URL(`s3://originals/kept?endpoint=${encodeURIComponent(s3.endpoint)}`)),
  );
  const receive = createReceiver({ ...w.house, originals });
  const bytes = Buffer.from(mail({ text: randomBytes(SMALL).toString('hex') }));
  const deliver = (key: string) =>
    receive({ source: 'pushed', key, bytes: inParts(bytes), receivedAt: new Date(), envelope: {} });
  const rows = async () =>
    (
      await sql`select 1 from originals where sha256 = ${Buffer.from(nameOf(bytes), 'hex')}`.execute(
        w.house.db,
      )
    ).rows;
  s3.breakAfter(300_000);
  await expect(deliver('broken')).rejects.toThrow();
  expect(await rows()).toEqual([]);
  s3.breakAfter(null);
  expect(await deliver('again')).toBe('stored');
  expect(await rows()).toHaveLength(1);
  expect([...s3.objects.keys()].some((name) => name.endsWith(nameOf(bytes)))).toBe(true);
});

test('a process killed while it writes a large original leaves no name in the folder', async () => {
  const own = mkdtempSync(join(tmpdir(), 'kept-killed-'));
  const program = join(own, 'write.ts');
  const blobs = new URL('../../server/platform/blobs/large.ts', import.meta.url).href;
  writeFileSync(
    program,
    `const { folderStore } = await import(${JSON.stringify(blobs)});
     const bytes = (async function* () { for (;;) { yield Buffer.alloc(65536); process.stdout.write('.'); } })();
     await folderStore(process.argv[2]).draft(bytes);`,
  );
  const target = join(own, 'large');
  const child: ChildProcess = spawn(process.execPath, [program, target], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout) await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const left = filesBelow(target);
  expect(left.every((path) => path.startsWith(join(target, 'drafts')))).toBe(true);
  expect(left.map((path) => readFileSync(path).length > 0)).toContain(true);
  rmSync(own, { recursive: true, force: true });
});
