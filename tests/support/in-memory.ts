import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

/** A file system in memory that every Linux has. */
const MEMORY = '/dev/shm';
/** What a run of all tests needs there at most, with room to spare. Bytes. */
const ROOM = 4 * 1024 ** 3;
const OURS = /^kept-tests-(\d+)-/;

/**
 * Puts all temporary files of this run into memory where there is room: a database for each world is a thousand files, and
 * to make and remove them on a disk takes several times as long as most tests. Kill -9 loses nothing there either. Returns
 * what takes it all away again.
 */
export function moveIntoMemory(): () => void {
  if (!hasRoom()) return () => undefined;
  removeLeftovers();
  const before = process.env.TMPDIR;
  const folder = mkdtempSync(join(MEMORY, `kept-tests-${process.pid}-`), { encoding: 'utf8' });
  // Other users whom tests work as pass it, as they pass /tmp.
  chmodSync(folder, 0o711);
  process.env.TMPDIR = folder;
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}

function hasRoom(): boolean {
  try {
    const mounted = readFileSync('/proc/mounts', 'utf8');
    const { bavail, bsize } = statfsSync(MEMORY);
    return (
      mounted.includes(` ${MEMORY} tmpfs `) && Math.min(bavail * bsize, process.availableMemory()) >= ROOM
    );
  } catch {
    return false; // no Linux
  }
}

/** A run that was killed left its files behind, and memory is dear. */
function removeLeftovers(): void {
  for (const name of readdirSync(MEMORY)) {
    const pid = Number(OURS.exec(name)?.[1]);
    if (pid && !isAlive(pid)) rmSync(join(MEMORY, name), { recursive: true, force: true });
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
