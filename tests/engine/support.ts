import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { expect, onTestFinished } from 'vitest';
import { z } from 'zod';
import { childEnvironment } from '../support/child.ts';

const Line = z.object({
  is: z.enum(['holding', 'refused', 'log']),
  started: z.boolean().optional(),
  ownerUrl: z.string().optional(),
  version: z.string().optional(),
  why: z.string().optional(),
  text: z.string().optional(),
});

/** What a holder process said. */
export type Said = z.infer<typeof Line>;

/** A real process that holds the engine or the up lock (tests/engine/holder.ts). */
export interface Holder {
  readonly process: ChildProcess;
  readonly log: string[];
  /** Its first word: holding or refused. */
  readonly said: Promise<Said>;
  readonly gone: Promise<unknown>;
}

/** A data folder of its own below the system's folder for such things; removed, with what still runs there, at the end. */
export function dataFolder(mode = 0o711): string {
  const folder = mkdtempSync(join(tmpdir(), 'kept-engine-'));
  chmodSync(folder, mode);
  onTestFinished(async () => {
    await expect.poll(() => killAll(serversBelow(folder)), { timeout: 10_000 }).toBe(0);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return folder;
}

/** Kills these processes hard, those already gone excepted; returns how many there were. */
export function killAll(pids: number[]): number {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It went by itself.
    }
  }
  return pids.length;
}

/** Starts a holder; `wrap` is a command before it, such as setpriv with its flags. */
export function holder(what: 'engine' | 'up', dataDir: string, wrap: string[] = []): Holder {
  const program = fileURLToPath(new URL('./holder.ts', import.meta.url));
  const [file = '', ...args] = [...wrap, process.execPath, program, what, dataDir];
  const child = spawn(file, args, { env: childEnvironment({}), stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const log: string[] = [];
  const said = new Promise<Said>((resolve, reject) => {
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (text) => {
      const line = Line.parse(JSON.parse(text));
      if (line.is === 'log') log.push(line.text ?? '');
      else resolve(line);
    });
    lines.once('close', () => reject(new Error('the holder ended without a word')));
  });
  return { process: child, log, said, gone: once(child, 'exit') };
}

/** The holder's own words once it holds the engine. */
export async function holding(one: Holder): Promise<Said & { ownerUrl: string }> {
  const said = await one.said;
  expect(said.why).toBeUndefined();
  return { ...said, ownerUrl: said.ownerUrl ?? '' };
}

/** Lets a holder stop in order. */
export async function stop(one: Holder): Promise<void> {
  one.process.stdin?.end();
  await one.gone;
}

/** Every process of a PostgreSQL whose data lie below this folder, and every watchdog of one. */
export function serversBelow(folder: string): number[] {
  return processesWhere((cwd, command) => cwd.startsWith(`${folder}/`) || isWatchdog(command, folder));
}

/** The watchdog shells of this folder. */
export function watchdogsBelow(folder: string): number[] {
  return processesWhere((_, command) => isWatchdog(command, folder));
}

function isWatchdog(command: string, folder: string): boolean {
  return command.includes('watchdog') && command.includes(`${folder}/`);
}

function processesWhere(wanted: (cwd: string, command: string) => boolean): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      return wanted(readlinkSync(`/proc/${pid}/cwd`), readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    } catch {
      // It went while we looked.
      return false;
    }
  });
}

/** The process that `postmaster.pid` names. */
export function postmaster(dataDir: string): number {
  return Number.parseInt(readFileSync(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8'), 10);
}

/** Runs SQL as the owner and returns the first column of each row. */
export async function sql(ownerUrl: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const results = [await client.query<unknown[]>({ text, rowMode: 'array' })].flat();
    return results.at(-1)?.rows.map((row) => row[0]) ?? [];
  } finally {
    await client.end();
  }
}
