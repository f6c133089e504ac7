import pg from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startEngine } from '#platform/engine/index.ts';
import {
  dataFolder,
  holder,
  holding,
  killAll,
  postmaster,
  serversBelow,
  sql,
  stop,
  watchdogsBelow,
} from './support.ts';

// Real databases on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const WAIT = { timeout: 20_000, interval: 20 };
const TABLE = 'CREATE TABLE kept_rows (n int)';

/** Inserts one row after the other until the server goes away; returns the rows that were acknowledged. */
async function insertUntilGone(ownerUrl: string, onRow: (n: number) => void): Promise<number> {
  for (let n = 1; ; n++) {
    try {
      await sql(ownerUrl, `INSERT INTO kept_rows VALUES (${n})`);
    } catch {
      return n - 1;
    }
    onRow(n);
  }
}

test('kill -9 of Kept leaves no server, and the next start has every acknowledged row', async () => {
  const dataDir = dataFolder();
  const first = holder('engine', dataDir);
  const { ownerUrl } = await holding(first);
  await sql(ownerUrl, TABLE);
  const acknowledged = await insertUntilGone(ownerUrl, (n) => n === 20 && first.process.kill('SIGKILL'));
  expect(acknowledged).toBeGreaterThanOrEqual(20);
  await expect.poll(() => serversBelow(dataDir), WAIT).toEqual([]);

  const next = holder('engine', dataDir);
  const { started } = await holding(next);
  expect(started).toBe(true);
  const [stored] = await sql(ownerUrl, 'SELECT count(*)::int FROM kept_rows');
  expect(stored).toBeGreaterThanOrEqual(acknowledged);
  await stop(next);
});

test('kill -9 of the whole tree, database included: the next start recovers', async () => {
  const dataDir = dataFolder();
  const first = holder('engine', dataDir);
  const { ownerUrl } = await holding(first);
  await sql(ownerUrl, `${TABLE}; INSERT INTO kept_rows VALUES (1)`);
  killAll([...serversBelow(dataDir), first.process.pid ?? 0]);
  await first.gone;
  const next = holder('engine', dataDir);
  await holding(next);
  expect(await sql(ownerUrl, 'SELECT n FROM kept_rows')).toEqual([1]);
  await stop(next);
});

test('a killed server is noticed and started again, under the same address', async () => {
  const dataDir = dataFolder();
  const log: string[] = [];
  const engine = await startEngine({ dataDir, log: (line) => log.push(line) });
  onTestFinished(() => engine.stop());
  await sql(engine.ownerUrl, `${TABLE}; INSERT INTO kept_rows VALUES (1)`);
  const killed = postmaster(dataDir);
  process.kill(killed, 'SIGKILL');
  await expect.poll(() => sql(engine.ownerUrl, 'SELECT n FROM kept_rows').catch(() => []), WAIT).toEqual([1]);
  expect(postmaster(dataDir)).not.toBe(killed);
  await expect.poll(() => log, WAIT).toContain('PostgreSQL answers again (started anew).');
});

test('a session that outlives the killed server does not keep the next from starting', async () => {
  const dataDir = dataFolder();
  const engine = await startEngine({ dataDir, log: () => undefined });
  onTestFinished(() => engine.stop());
  await sql(engine.ownerUrl, `${TABLE}; INSERT INTO kept_rows VALUES (1)`);
  const killed = postmaster(dataDir);
  // A session that hangs, as one does that waits for a lock of another that was killed.
  const client = new pg.Client({ connectionString: engine.ownerUrl });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const hanging = rows[0]?.pid ?? 0;
  process.kill(hanging, 'SIGSTOP');
  process.kill(killed, 'SIGKILL');
  await expect.poll(() => sql(engine.ownerUrl, 'SELECT n FROM kept_rows').catch(() => []), WAIT).toEqual([1]);
  expect(serversBelow(dataDir)).not.toContain(hanging);
});

test('two processes at once: one starts the server, it outlives the one who started it, and goes with the last', async () => {
  const dataDir = dataFolder();
  const both = [holder('engine', dataDir), holder('engine', dataDir)];
  const said = await Promise.all(both.map(holding));
  expect(said.map(({ started }) => started).sort()).toEqual([false, true]);
  const server = postmaster(dataDir);
  const [starter, adopter] = said[0]?.started ? both : both.toReversed();
  if (!starter || !adopter) throw new Error('two holders were started');
  await stop(starter);
  expect(await sql(said[0]?.ownerUrl ?? '', 'SELECT 1')).toEqual([1]);
  expect(postmaster(dataDir)).toBe(server);
  expect(adopter.log).toEqual([]);
  await stop(adopter);
  await expect.poll(() => serversBelow(dataDir), WAIT).toEqual([]);
});

test('kill -9 of the starter does not take the server from under the other', async () => {
  const dataDir = dataFolder();
  const starter = holder('engine', dataDir);
  const { ownerUrl } = await holding(starter);
  const adopter = holder('engine', dataDir);
  expect(await holding(adopter)).toMatchObject({ started: false });
  const server = postmaster(dataDir);
  starter.process.kill('SIGKILL');
  await starter.gone;
  expect(await sql(ownerUrl, 'SELECT 1')).toEqual([1]);
  expect(postmaster(dataDir)).toBe(server);
  adopter.process.kill('SIGKILL');
  await expect.poll(() => serversBelow(dataDir), WAIT).toEqual([]);
});

test('a server whose Kept and watchdog were both killed is adopted, guarded again, and stopped', async () => {
  const dataDir = dataFolder();
  const first = holder('engine', dataDir);
  await holding(first);
  const server = postmaster(dataDir);
  first.process.kill('SIGSTOP');
  killAll(watchdogsBelow(dataDir));
  first.process.kill('SIGKILL');
  await first.gone;
  await expect.poll(() => watchdogsBelow(dataDir), WAIT).toEqual([]);
  const next = holder('engine', dataDir);
  expect(await holding(next)).toMatchObject({ started: false });
  expect(postmaster(dataDir)).toBe(server);
  expect(watchdogsBelow(dataDir)).toHaveLength(1);
  next.process.kill('SIGKILL');
  await expect.poll(() => serversBelow(dataDir), WAIT).toEqual([]);
});

test('a killed watchdog is replaced while Kept lives', async () => {
  const dataDir = dataFolder();
  const one = holder('engine', dataDir);
  await holding(one);
  const [killed = 0] = watchdogsBelow(dataDir);
  process.kill(killed, 'SIGKILL');
  await expect.poll(() => watchdogsBelow(dataDir).filter((pid) => pid !== killed), WAIT).toHaveLength(1);
  one.process.kill('SIGKILL');
  await expect.poll(() => serversBelow(dataDir), WAIT).toEqual([]);
});
