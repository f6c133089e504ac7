import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';

/** Processor time so far, in milliseconds: of this process, and of a database server with all its processes. */
export interface Spent {
  readonly node: number;
  readonly database: number;
}

/** Linux counts the time of processes in hundredths of a second. */
const TICK_MS = 10;

/** Parent, own time and that of children that ended, from `/proc/<pid>/stat` (proc(5)); `undefined` for one that is gone. */
function statOf(pid: number | string): { parent: number; own: number; ended: number } | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    const at = (n: number): number => Number(fields[n - 3]);
    return { parent: at(4), own: (at(14) + at(15)) * TICK_MS, ended: (at(16) + at(17)) * TICK_MS };
  } catch {
    return undefined;
  }
}

/** A meter over this process and the server behind an address on this machine. Two looks at it give what was spent in between. */
export async function openMeter(ownerUrl: string): Promise<() => Spent> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const server = statOf(rows[0]?.pid ?? 0)?.parent ?? 0;
  await client.end();
  return () => {
    const { user, system } = process.cpuUsage();
    const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const under = processes.map(statOf).filter((stat) => stat?.parent === server);
    const database = under.reduce((sum, stat) => sum + (stat?.own ?? 0), statOf(server)?.ended ?? 0);
    return { node: (user + system) / 1000, database };
  };
}
