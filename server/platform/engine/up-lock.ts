import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AlreadyRunning } from './errors.ts';
import { layOut } from './layout.ts';
import { tryLock } from './lock.ts';

/** The right to be the one `kept up` of a data folder. */
export interface UpLock {
  release(): Promise<void>;
}

const Holder = z.object({ pid: z.int().positive() });

function holder(file: string): number {
  try {
    return Holder.parse(JSON.parse(readFileSync(file, 'utf8'))).pid;
  } catch {
    return 0;
  }
}

/** One `kept up` per data folder: throws AlreadyRunning (with its pid) while one lives; a killed one holds nothing. */
export async function takeUpLock(dataDir: string): Promise<UpLock> {
  const { own, root } = layOut(dataDir);
  const who = join(own, 'up.json');
  const lock = tryLock(join(own, 'up.lock'));
  if (!lock) throw new AlreadyRunning(root, holder(who));
  writeFileSync(who, JSON.stringify({ pid: process.pid }), { mode: 0o600 });
  return {
    async release() {
      rmSync(who, { force: true });
      lock.release();
    },
  };
}
