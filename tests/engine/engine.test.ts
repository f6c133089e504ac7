import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startEngine } from '#platform/engine/index.ts';
import { dataFolder, holder, holding, postmaster, serversBelow, sql } from './support.ts';

// Real databases on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const ROWS =
  'CREATE TABLE IF NOT EXISTS kept_rows (n int); INSERT INTO kept_rows SELECT generate_series(1, 100)';
const isRoot = process.getuid?.() === 0;
const NO_CAPABILITY = ['setpriv', '--bounding-set=-dac_read_search', '--inh-caps=-dac_read_search'];
const canPass = isRoot && spawnSync('setpriv', ['--bounding-set=-all,+dac_read_search', 'true']).status === 0;

async function timedStart(dataDir: string): ReturnType<typeof startEngine> {
  const before = performance.now();
  const engine = await startEngine({ dataDir, log: () => undefined });
  console.log(`engine: start ${Math.round(performance.now() - before)} ms`);
  onTestFinished(() => engine.stop());
  return engine;
}

test('a first start makes a database in UTF-8 that knows letters; a warm start finds it again', async () => {
  const dataDir = dataFolder();
  const first = await timedStart(dataDir);
  expect(first).toMatchObject({ started: true, version: expect.stringMatching(/^18\./) });
  await sql(first.ownerUrl, `${ROWS}; CREATE EXTENSION pg_trgm`);
  expect(await sql(first.ownerUrl, "SELECT lower('ÄÖ') || array_length(show_trgm('Größe'), 1)")).toEqual([
    'äö6',
  ]);
  expect(await sql(first.ownerUrl, 'SHOW listen_addresses')).toEqual(['']);
  expect(await sql(first.ownerUrl, 'SHOW data_checksums')).toEqual(['on']);
  expect(statSync(join(dataDir, 'secrets/postgres-owner')).mode & 0o777).toBe(0o600);
  await first.stop();
  await expect.poll(() => serversBelow(dataDir)).toEqual([]);

  const warm = await timedStart(dataDir);
  expect(await sql(warm.ownerUrl, 'SELECT count(*)::int FROM kept_rows')).toEqual([100]);
});

test('the password is asked for on the socket too', async () => {
  const engine = await timedStart(dataFolder());
  const wrong = engine.ownerUrl.replace(/:[^:@/]+@/, ':guessed@');
  await expect(sql(wrong, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
});

test('a path too long for a socket gets a private folder elsewhere', async () => {
  const dataDir = join(dataFolder(), 'x'.repeat(60), 'y'.repeat(60));
  const engine = await timedStart(dataDir);
  const socket =
    new URL(`x:${engine.ownerUrl.slice(engine.ownerUrl.indexOf('?'))}`).searchParams.get('host') ?? '';
  expect(socket).not.toContain(dataDir);
  expect(statSync(socket).mode & 0o777).toBe(0o700);
  expect(await sql(engine.ownerUrl, 'SELECT 1')).toEqual([1]);
});

test('a first start that was killed half-way is done anew', async () => {
  const dataDir = dataFolder();
  mkdirSync(join(dataDir, 'postgres/data.unfinished'), { recursive: true });
  writeFileSync(join(dataDir, 'postgres/data.unfinished/PG_VERSION'), '18\n');
  const engine = await timedStart(dataDir);
  expect(await sql(engine.ownerUrl, 'SELECT 1')).toEqual([1]);
  expect(existsSync(join(dataDir, 'postgres/data.unfinished'))).toBe(false);
});

test("a pid file that names a stranger's process stops nobody and nothing", async () => {
  const dataDir = dataFolder();
  const before = await timedStart(dataDir);
  await sql(before.ownerUrl, ROWS);
  const pidFile = join(dataDir, 'postgres/data/postmaster.pid');
  const left = readFileSync(pidFile, 'utf8');
  await before.stop();
  writeFileSync(pidFile, left.replace(/^\d+/, String(process.pid)), { mode: 0o600 });
  const { uid, gid } = statSync(join(dataDir, 'postgres'));
  chownSync(pidFile, uid, gid);

  const after = await timedStart(dataDir);
  expect(after.started).toBe(true);
  expect(await sql(after.ownerUrl, 'SELECT count(*)::int FROM kept_rows')).toEqual([100]);
  expect(postmaster(dataDir)).not.toBe(process.pid);
});

test.skipIf(!canPass)(
  'as root, a closed folder above is passed with one capability and no other',
  async () => {
    const closed = dataFolder(0o700);
    const engine = await timedStart(join(closed, 'data'));
    const status = readFileSync(`/proc/${postmaster(join(closed, 'data'))}/status`, 'utf8');
    expect(status).toMatch(/^Uid:\s+[1-9]/m);
    expect(status).toMatch(/^CapEff:\s+0000000000000004$/m);
    expect(status).toMatch(/^CapBnd:\s+0000000000000004$/m);
    expect(await sql(engine.ownerUrl, 'SELECT 1')).toEqual([1]);
  },
);

test.skipIf(!canPass)(
  'as root without that capability, it says which folder is closed and what to do',
  async () => {
    const closed = dataFolder(0o700);
    const said = await holder('engine', join(closed, 'data'), NO_CAPABILITY).said;
    expect(said).toMatchObject({
      is: 'refused',
      why: expect.stringContaining(`cannot pass the folder ${closed}`),
    });
    expect(said.why).toContain('DAC_READ_SEARCH');
  },
);

test.skipIf(!canPass)('as an ordinary user it runs as that user', async () => {
  const folder = dataFolder();
  chmodSync(folder, 0o777);
  const user = holder('engine', join(folder, 'data'), [
    'setpriv',
    '--reuid=33',
    '--regid=33',
    '--clear-groups',
  ]);
  await holding(user);
  expect(statSync(`/proc/${postmaster(join(folder, 'data'))}`).uid).toBe(33);
  user.process.stdin?.end();
  await user.gone;
  await expect.poll(() => serversBelow(folder)).toEqual([]);
});
