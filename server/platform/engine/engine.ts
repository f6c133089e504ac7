import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { findBinaries } from './binaries.ts';
import { ensureCluster, ensureSocketFolder, removeSocketFolder } from './cluster.ts';
import { EngineError } from './errors.ts';
import { chooseIdentity } from './identity.ts';
import { type Layout, layOut } from './layout.ts';
import { type Lifeline, lifeline } from './lifeline.ts';
import { type FileLock, takeLock } from './lock.ts';
import { endOrphans } from './orphans.ts';
import { ownerPassword } from './password.ts';
import { findPostmaster, logPath, spawnPostmaster, stopPostmaster } from './postmaster.ts';
import { openWatch, othersWatch, ownerUrl } from './sessions.ts';

/** How to start the embedded PostgreSQL of one data folder. */
export interface EngineOptions {
  /** The folder of `KEPT_DATA`; it is made where missing. */
  readonly dataDir: string;
  /** Other binaries than the embedded ones (`PG_BIN_DIR`). */
  readonly binDir?: string | undefined;
  /** Gets a line in plain words for what a person may want to know: a first start, a restart. */
  readonly log: (line: string) => void;
}

/** A running embedded PostgreSQL; it is watched, and started again when it is lost. */
export interface Engine {
  /** Address for the `pg` driver: the superuser `kept_owner` on the database `kept`. A secret. */
  readonly ownerUrl: string;
  /** The server's version, such as `18.4`. */
  readonly version: string;
  /** False: a server that somebody else had started was adopted. */
  readonly started: boolean;
  /** Lets go of the engine, and stops the server where no other Kept process uses it. */
  stop(): Promise<void>;
}

/** One process's hold on the engine of one data folder. */
interface Hold {
  readonly layout: Layout;
  readonly options: EngineOptions;
  readonly id: string;
  readonly line: Lifeline;
  /** Aborted when this process wants to stop: whatever waits for the server gives up. */
  readonly stopping: AbortSignal;
}

interface Running {
  readonly watch: pg.Client;
  readonly socket: string;
  readonly version: string;
  readonly started: boolean;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

function startLock(layout: Layout): Promise<FileLock> {
  return takeLock(join(layout.own, 'start.lock'));
}

/** Adopts the server that runs on the data folder, or starts one; one at a time on each folder. */
async function bring(hold: Hold): Promise<Running> {
  const lock = await startLock(hold.layout);
  try {
    hold.line.hold();
    const running = (await adopt(hold)) ?? (await start(hold));
    return running;
  } finally {
    hold.line.starting(false);
    lock.release();
  }
}

async function serverVersion(watch: pg.Client): Promise<string> {
  const { rows } = await watch.query<{ server_version: string }>('SHOW server_version');
  return rows[0]?.server_version.split(' ')[0] ?? '';
}

async function adopt({ layout, options, id, stopping }: Hold): Promise<Running | undefined> {
  const found = findPostmaster(layout);
  if (!found) return undefined;
  const alive = (): boolean => !stopping.aborted && findPostmaster(layout)?.pid === found.pid;
  try {
    const watch = await openWatch({
      socket: found.socket,
      password: ownerPassword(layout),
      id,
      alive,
      log: options.log,
    });
    return { watch, socket: found.socket, version: await serverVersion(watch), started: false };
  } catch (error) {
    if (alive()) throw error;
    return undefined;
  }
}

function endOfLog(layout: Layout): string {
  const lines = readFileSync(logPath(layout), 'utf8').trimEnd().split('\n');
  return lines.slice(-5).join('\n');
}

async function start({ layout, options, id, line, stopping }: Hold): Promise<Running> {
  const binDir = findBinaries(options.binDir);
  const { identity, version } = await chooseIdentity(layout, binDir);
  const cluster = await ensureCluster(layout, identity, binDir, version);
  if (cluster === 'made') options.log(`PostgreSQL ${version}: a new database in ${layout.data}`);
  ensureSocketFolder(layout, identity);
  await endOrphans(layout);
  line.starting(true);
  const child = spawnPostmaster(layout, identity, binDir);
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  child.once('error', () => {
    ended = true;
  });
  try {
    const alive = (): boolean => !ended && !stopping.aborted;
    const password = ownerPassword(layout);
    const watch = await openWatch({ socket: layout.socket, password, id, alive, log: options.log });
    return { watch, socket: layout.socket, version, started: true };
  } catch (error) {
    if (child.pid) await stopPostmaster(child.pid, layout);
    const why = error instanceof Error ? error.message : String(error);
    throw new EngineError(`${why} Its last words (${logPath(layout)}):\n${endOfLog(layout)}`);
  }
}

/** Starts (or adopts) the embedded PostgreSQL of this data folder and returns when it answers; throws EngineError. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const layout = layOut(options.dataDir);
  const stopping = new AbortController();
  const hold: Hold = { layout, options, id: randomUUID(), line: lifeline(layout), stopping: stopping.signal };
  let current: Running | undefined;

  async function bringBack(): Promise<void> {
    for (let wait = FIRST_PAUSE_MS; !stopping.signal.aborted; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      try {
        follow(await bring(hold));
        options.log(`PostgreSQL answers again (${current?.started ? 'started anew' : 'as it was'}).`);
        return;
      } catch (error) {
        options.log(
          `PostgreSQL did not come back: ${error instanceof Error ? error.message : String(error)}`,
        );
        await pause(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  let back = Promise.resolve();
  function follow(running: Running): void {
    current = running;
    running.watch.once('end', () => {
      if (stopping.signal.aborted) return;
      options.log('PostgreSQL is gone; starting it again.');
      back = bringBack();
    });
  }

  try {
    follow(await bring(hold));
  } catch (error) {
    hold.line.letGo();
    throw error;
  }
  const first = current;
  if (!first) throw new EngineError('PostgreSQL did not start.');
  return {
    ownerUrl: ownerUrl(first.socket, ownerPassword(layout)),
    version: first.version,
    started: first.started,
    async stop() {
      if (stopping.signal.aborted) return;
      stopping.abort();
      await back;
      await leave(hold, current?.watch);
    },
  };
}

/** Lets go of the server and, when nobody else holds it, stops it. */
async function leave({ layout, id, line }: Hold, watch: pg.Client | undefined): Promise<void> {
  // A full disk lends no lock; the server must be let go of all the same, or this process would never end.
  const lock = await startLock(layout).catch(() => undefined);
  try {
    const found = findPostmaster(layout);
    // A server that does not answer any more serves nobody.
    const needed =
      (await watch?.query('SELECT 1').then(
        () => othersWatch(watch, id),
        () => false,
      )) ?? false;
    await watch?.end().catch(() => undefined);
    if (needed) return;
    if (found) await stopPostmaster(found.pid, layout);
    removeSocketFolder(layout);
  } finally {
    line.letGo();
    lock?.release();
  }
}
