import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What the client process is told. */
export interface StormOrders {
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent in turn; '' is a GET. */
  readonly bodies: readonly string[];
  readonly requests: number;
  /** At the same time, each the next when the answer is there; not with `perSecond`. */
  readonly lanes: number;
  /** A steady rate instead. */
  readonly perSecond?: number;
}

/** Milliseconds of each request, and how many were answered in a second. */
export interface Stormed {
  readonly taken: readonly number[];
  readonly perSecond: number;
}

/** Sends many requests at once, or at a steady rate, from a process of its own. Every answer must be 200. */
export function storm(orders: StormOrders): Promise<Stormed> {
  return new Promise((resolve, reject) => {
    const client = fork(fileURLToPath(new URL('./storm-client.ts', import.meta.url)), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    client.once('message', (answer: Stormed | { error: string }) => {
      if ('error' in answer) reject(new Error(answer.error));
      else resolve(answer);
    });
    client.once('error', reject);
    client.once('exit', (code) => reject(new Error(`The client ended with ${code}.`)));
    client.send(orders);
  });
}
