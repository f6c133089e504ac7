import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';

/** A lock on a file that the kernel gives back when its process ends, however it ends. */
export interface FileLock {
  release(): void;
}

// A handle that is collected as garbage would give its lock back: they stay here until they are released.
const held = new Set<DatabaseSync>();

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

/**
 * Takes the lock of this file or says at once that it is taken (undefined); throws where the file cannot be opened.
 * Node has no flock of its own; the exclusive transaction of an empty SQLite file is a kernel lock on every system.
 */
export function tryLock(path: string): FileLock | undefined {
  const handle = new DatabaseSync(path, { timeout: 0 });
  try {
    handle.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    handle.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  held.add(handle);
  return {
    release() {
      if (held.delete(handle)) handle.close();
    },
  };
}

/** Waits for the lock of this file, for as long as somebody lives who holds it. */
export async function takeLock(path: string): Promise<FileLock> {
  for (;;) {
    const lock = tryLock(path);
    if (lock) return lock;
    await pause(25);
  }
}
