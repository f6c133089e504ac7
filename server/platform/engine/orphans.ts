import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Layout } from './layout.ts';

const WITHIN_MS = 2_000;

/**
 * Ends what is left of a server that is dead: a session that waits for another dead one waits for ever, and as long as it holds
 * the shared memory no server starts on the folder. Only to be called where no server runs on it, and none is being started.
 * Where the system does not show its processes (macOS) nothing is done.
 */
export async function endOrphans(layout: Layout): Promise<void> {
  const until = performance.now() + WITHIN_MS;
  for (let left = orphans(layout); left.length > 0; left = orphans(layout)) {
    if (performance.now() > until) return;
    for (const pid of left) kill(pid);
    await pause(10);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went in between, or is not ours to end: PostgreSQL then says so itself.
  }
}

/** Children of a server give themselves a title that begins so; the folder is their own. */
function orphans(layout: Layout): number[] {
  return processes().filter((pid) => {
    try {
      return (
        readlinkSync(`/proc/${pid}/cwd`) === layout.data &&
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('postgres: ')
      );
    } catch {
      return false;
    }
  });
}

function processes(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
