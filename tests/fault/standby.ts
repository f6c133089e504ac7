import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { expect, vi } from 'vitest';
import { type Engine, startEngine } from '#platform/engine/index.ts';

const run = promisify(execFile);

/** A PostgreSQL with a synchronous standby, behind an address that leads to whichever takes writes. */
export interface Pair {
  /** What `DATABASE_URL` says: the proxy that knows the leader. */
  readonly url: string;
  /** Cuts the leader off in the middle of whatever it does, and makes the standby the leader. */
  failOver(): Promise<void>;
  stop(): Promise<void>;
}

const socketOf = (url: string): string =>
  new URL(url.replace('@/', '@nowhere/')).searchParams.get('host') ?? '';
const passwordOf = (url: string): string => new URL(url.replace('@/', '@nowhere/')).password;

/** Starts both; the standby is a copy of the running leader and follows its log (PostgreSQL manual, 26.2). */
export async function startPair(): Promise<Pair> {
  const folder = mkdtempSync(join(tmpdir(), 'kept-pair-'));
  chmodSync(folder, 0o711);
  const [first, second] = [join(folder, 'first'), join(folder, 'second')];
  const leader = await startEngine({ dataDir: first, log: () => undefined });
  const admin = new pg.Client({ connectionString: leader.ownerUrl, application_name: 'test admin' });
  admin.on('error', () => undefined);
  await admin.connect();
  await copy(admin, first, second, leader);
  const standby = await startEngine({ dataDir: second, log: () => undefined });
  await admin.query(`alter system set synchronous_standby_names = '*'`);
  await admin.query('select pg_reload_conf()');
  const followed = `select count(*)::int as n from pg_stat_replication where sync_state = 'sync'`;
  await vi.waitFor(async () => expect((await admin.query(followed)).rows[0].n).toBe(1), 30_000);
  const proxy = await startProxy(leader);
  return {
    url: `postgres://kept_owner:${passwordOf(leader.ownerUrl)}@127.0.0.1:${proxy.port}/kept`,
    failOver: async () => {
      proxy.leadTo(undefined);
      const client = new pg.Client({ connectionString: standby.ownerUrl });
      await client.connect();
      await client.query('select pg_promote(true)');
      await client.end();
      proxy.leadTo(standby);
    },
    stop: async () => {
      proxy.close();
      await admin.end();
      for (const engine of [standby, leader]) await engine.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Copies the running cluster into a folder where it will start as a standby. */
async function copy(admin: pg.Client, first: string, second: string, leader: Engine): Promise<void> {
  mkdirSync(join(second, 'postgres'), { recursive: true, mode: 0o711 });
  chmodSync(second, 0o711);
  const { uid, gid, mode } = statSync(join(first, 'postgres'));
  await run('chown', [`${uid}:${gid}`, join(second, 'postgres')]);
  chmodSync(join(second, 'postgres'), mode);
  await run('cp', ['-a', join(first, 'secrets'), join(second, 'secrets')]);
  await admin.query(`select pg_backup_start('standby', true)`);
  const data = join(second, 'postgres/data');
  await run('cp', ['-a', join(first, 'postgres/data'), data]);
  const { rows } = await admin.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
  rmSync(join(data, 'postmaster.pid'));
  for (const name of readdirSync(join(data, 'pg_wal'), { withFileTypes: true }))
    if (name.isFile()) rmSync(join(data, 'pg_wal', name.name));
  const follow = `primary_conninfo = 'host=${socketOf(leader.ownerUrl)} user=kept_owner password=${passwordOf(leader.ownerUrl)}'\n`;
  writeFileSync(join(data, 'backup_label'), rows[0]?.labelfile ?? '');
  writeFileSync(join(data, 'standby.signal'), '');
  writeFileSync(join(data, 'postgresql.auto.conf'), follow);
  await run('chown', [
    `${uid}:${gid}`,
    ...['backup_label', 'standby.signal', 'postgresql.auto.conf'].map((one) => join(data, one)),
  ]);
}

/** Passes connections on to the leader; without one it refuses them, and cuts those that are there. */
async function startProxy(leader: Engine) {
  let to: Engine | undefined = leader;
  const open = new Set<Socket>();
  const server = createServer((from) => {
    if (!to) return from.destroy();
    const onward = connect(join(socketOf(to.ownerUrl), '.s.PGSQL.5432'));
    for (const [one, other] of [
      [from, onward],
      [onward, from],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => undefined);
      one.once('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
    return undefined;
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: address.port,
    leadTo: (engine: Engine | undefined) => {
      to = engine;
      if (!engine) cut();
    },
    close: () => {
      server.close();
      cut();
    },
  };
}
