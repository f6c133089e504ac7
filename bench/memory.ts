import { readdirSync, readFileSync } from 'node:fs';

/** Memory of some processes with all their descendants while something runs. */
export interface MemoryWatch {
  /** Ends the watch; the highest sum seen, in MB, `NaN` where the system does not tell. */
  stop(): number;
}

const EVERY_MS = 500;

/** Parents of all processes. */
function parents(): Map<number, number> {
  const found = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = read(`/proc/${name}/stat`);
    // The name in brackets may hold spaces and brackets.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (parent > 0) found.set(Number(name), parent);
  }
  return found;
}

/** A process may end between being listed and being read. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const pssKb = (pid: number): number =>
  Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);

function treeMb(roots: readonly number[]): number {
  const parentOf = parents();
  const belongs = (pid: number | undefined): boolean =>
    pid !== undefined && (roots.includes(pid) || belongs(parentOf.get(pid)));
  return [...parentOf.keys()].filter(belongs).reduce((sum, pid) => sum + pssKb(pid), 0) / 1024;
}

/** Watches the proportional memory (each shared page counted once) of these processes and their descendants. */
export function watchMemory(roots: readonly number[]): MemoryWatch {
  if (process.platform !== 'linux') return { stop: () => Number.NaN };
  let highest = 0;
  const look = (): void => {
    highest = Math.max(highest, treeMb(roots));
  };
  const timer = setInterval(look, EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return highest;
    },
  };
}

/** The parent of a process. */
export const parentOf = (pid: number): number => parents().get(pid) ?? 0;
