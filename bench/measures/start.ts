import { execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { environment } from '../base.ts';
import type { Figure } from '../figures.ts';
import type { Benchmark, Run } from '../run.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const GIVE_UP_MS = 300_000;

/** Seconds from the command of `npm start` in this folder until the server answers; it is stopped again. */
async function started(folder: string, env: Readonly<Record<string, string>>): Promise<number> {
  const began = performance.now();
  const child = spawn('node', ['setup/kept.mjs', 'up'], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  try {
    while (!(await answers(`${env.KEPT_URL}/readyz`))) {
      if (child.exitCode !== null) throw new Error(`Kept ended with ${child.exitCode} instead of starting.`);
      if (performance.now() - began > GIVE_UP_MS) throw new Error('Kept did not start within five minutes.');
      await pause(25);
    }
    return (performance.now() - began) / 1000;
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

async function measure({ size, say }: Run): Promise<Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kept-bench-start-'));
  chmodSync(dataDir, 0o711);
  try {
    const env = await environment(join(dataDir, 'data'));
    const figures: Figure[] = [];
    if (size === 'full' && existsSync(join(ROOT, '.git'))) {
      const clone = join(dataDir, 'clone');
      say('cloning and starting from nothing …');
      await promisify(execFile)('git', ['clone', '-q', '--depth', '1', `file://${ROOT}`, clone]);
      const cold = await started(clone, env);
      figures.push({
        what: 'cold start on a fresh clone, packages cached',
        unit: 's',
        value: cold,
        target: { atMost: 90 },
      });
    }
    // Once before it counts: what a change of the desk's sources asks to be built belongs to no warm start.
    await started(ROOT, env);
    figures.push({ what: 'warm start', unit: 's', value: await started(ROOT, env), target: { atMost: 4 } });
    return figures;
  } finally {
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** From the command to the first answer. */
export const start: Benchmark = {
  name: 'start',
  about: 'npm start on a fresh clone, and again with data and packages there',
  measure,
};
