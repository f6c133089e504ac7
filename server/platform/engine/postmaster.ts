import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { commandAs, type Identity } from './identity.ts';
import type { Layout } from './layout.ts';

/** Above every system's highest process number: PostgreSQL takes a file that names it as left by the dead. */
const NO_PROCESS = 2_147_483_646;
const LOG_KEPT_BYTES = 10_000_000;

/** What `postmaster.pid` says. */
export interface Postmaster {
  readonly pid: number;
  readonly socket: string;
}

function settings(layout: Layout): Record<string, string> {
  return {
    listen_addresses: '',
    unix_socket_directories: layout.socket,
    unix_socket_permissions: '0700',
    // Each of several Kept processes may have two pools of ten sessions, and some for locks, news and the queue.
    max_connections: '200',
    shared_buffers: '128MB',
    effective_cache_size: `${Math.max(256, Math.floor(totalmem() / 2 ** 21))}MB`,
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    wal_buffers: '16MB',
    max_wal_size: '1GB',
    checkpoint_timeout: '10min',
    random_page_cost: '1.1',
    jit: 'off',
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    password_encryption: 'scram-sha-256',
    client_connection_check_interval: '10s',
    log_line_prefix: '%m [%p] ',
    // Statements and details carry customers' words and secrets: they stay out of the log.
    log_min_messages: 'warning',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
  };
}

/** Starts the server in a session of its own, so that the terminal's Ctrl-C reaches only Kept, which stops it in order. */
export function spawnPostmaster(layout: Layout, identity: Identity, binDir: string): ChildProcess {
  const flags = Object.entries(settings(layout)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = commandAs(identity, join(binDir, 'postgres'), ['-D', layout.data, ...flags]);
  const logFile = logPath(layout);
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > LOG_KEPT_BYTES)
    renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(command.file, command.args, {
    ...command.options,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  return child;
}

/** The server's own log file. */
export function logPath(layout: Layout): string {
  return join(layout.own, 'postgres.log');
}

function pidFile(layout: Layout): string {
  return join(layout.data, 'postmaster.pid');
}

function readPidFile(layout: Layout): Postmaster | undefined {
  try {
    const lines = readFileSync(pidFile(layout), 'utf8').split('\n');
    const pid = Number.parseInt(lines[0] ?? '', 10);
    return pid > 0 ? { pid, socket: lines[4] || layout.socket } : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether this process is the server of this data folder and not a stranger who inherited its number. */
function serves(pid: number, layout: Layout): boolean {
  if (process.platform !== 'linux') return isAlive(pid);
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === layout.data;
  } catch {
    return false;
  }
}

/**
 * The server that runs on this data folder, whoever started it. A file whose number now belongs to a stranger is
 * made harmless; its other lines stay, for PostgreSQL finds by them a dead server's children that still write.
 */
export function findPostmaster(layout: Layout): Postmaster | undefined {
  const found = readPidFile(layout);
  if (!found) return undefined;
  if (serves(found.pid, layout)) return found;
  if (isAlive(found.pid)) {
    const lines = readFileSync(pidFile(layout), 'utf8').split('\n');
    writeFileSync(pidFile(layout), [String(NO_PROCESS), ...lines.slice(1)].join('\n'));
  }
  return undefined;
}

/** Waits until the server is gone; false when it is still there after so many milliseconds. */
async function gone(pid: number, layout: Layout, within: number): Promise<boolean> {
  const until = performance.now() + within;
  while (serves(pid, layout)) {
    if (performance.now() > until) return false;
    await pause(10);
  }
  return true;
}

/** Stops the server: its sessions are ended; if it does not finish in 4 s it is stopped hard and recovers at its next start. */
export async function stopPostmaster(pid: number, layout: Layout): Promise<void> {
  for (const [signal, within] of [
    ['SIGINT', 4_000],
    ['SIGQUIT', 2_000],
    ['SIGKILL', 2_000],
  ] as const) {
    if (!serves(pid, layout)) return;
    try {
      process.kill(pid, signal);
    } catch {
      // It went in between.
    }
    if (await gone(pid, layout, within)) return;
  }
}
