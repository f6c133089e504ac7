import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Spent } from './cpu.ts';

/** What the client process is told. */
export interface StormOrders {
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent in turn; '' is a GET. */
  readonly bodies: readonly string[];
  readonly requests: number;
  /** Sent before them and not measured. */
  readonly warmUp: number;
  /** At the same time, each the next when the answer is there; not with `perSecond`. */
  readonly lanes: number;
  /** A steady rate instead. */
  readonly perSecond?: number;
}

/** What the client process tells: milliseconds of each request, and how many were answered in a second. */
export interface StormTold {
  readonly taken: readonly number[];
  readonly perSecond: number;
}

/** That, with what this process and the database spent on it. */
export interface Stormed extends StormTold {
  readonly spent: Spent;
}

/** Sends many requests at once, or at a steady rate, from a process of its own. Every answer must be 200. */
export function storm(orders: StormOrders, meter: () => Spent): Promise<Stormed> {
  return new Promise((resolve, reject) => {
    const client = fork(fileURLToPath(new URL('./storm-client.ts', import.meta.url)), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    let before = meter();
    client.on('message', (told: StormTold | { error: string } | 'warm') => {
      if (told === 'warm') {
        before = meter();
        client.send('go');
      } else if ('error' in told) reject(new Error(told.error));
      else {
        const { node, database } = meter();
        resolve({ ...told, spent: { node: node - before.node, database: database - before.database } });
      }
    });
    client.once('error', reject);
    client.once('exit', (code) => reject(new Error(`The client ended with ${code}.`)));
    client.send(orders);
  });
}
