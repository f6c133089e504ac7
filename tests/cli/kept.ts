import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { childEnvironment } from '../support/child.ts';

const MAIN = fileURLToPath(new URL('../../server/cli/main.ts', import.meta.url));

/** What a command did. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The environment of a test's command: it tells of errors only. */
export const environment = (more: Readonly<Record<string, string>>): NodeJS.ProcessEnv =>
  childEnvironment({ KEPT_LOG: 'error', ...more });

/** Starts `kept …` as a real process. */
export function start(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Runs `kept …` to its end. */
export async function kept(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran> {
  const child = start(args, env);
  const gone = once(child, 'exit');
  const [out, err] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
  ]);
  await gone;
  return { code: child.exitCode, out, err };
}

/** The last line of what a command printed, as JSON. */
export const lastJson = ({ out, err }: Ran): Record<string, unknown> => {
  const line = out.trim().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`no JSON in: ${out}\n${err}`);
  }
};

/** `kept up` with its address, once it answers. */
export async function up(
  env: Readonly<Record<string, string>>,
): Promise<{ child: ChildProcess; url: string }> {
  const child = start(['up'], env);
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      said += chunk;
      if (said.includes('Ctrl-C')) resolve(/Kept is at (\S+)/.exec(said)?.[1] ?? '');
    });
    child.once('exit', () => reject(new Error(`kept up ended: ${said}`)));
  });
  return { child, url };
}

/** A folder for a test's files, removed at its end. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kept-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
