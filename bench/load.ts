import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { percentile } from './figures.ts';

/** Somewhere to send requests to, one after the other. */
export interface Road {
  readonly name: string;
  readonly url: string;
  /** Tried in turn. */
  readonly paths: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

/** What the client process is told. */
export interface Orders {
  readonly roads: readonly Road[];
  /** For each road, in this many rounds, so that all roads meet the same weather. */
  readonly requests: number;
  readonly warmUp: number;
}

/** Milliseconds of each request of each road, by its name, in order. */
export type Latencies = Readonly<Record<string, readonly number[]>>;

/** Sends requests over one kept connection for each road from a process of its own, the next when the answer is there. */
export function load(orders: Orders): Promise<Latencies> {
  return new Promise((resolve, reject) => {
    const client = fork(fileURLToPath(new URL('./client.ts', import.meta.url)), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    client.once('message', (answer: Latencies | { error: string }) => {
      if ('error' in answer && typeof answer.error === 'string') reject(new Error(answer.error));
      else resolve(answer as Latencies);
    });
    client.once('error', reject);
    client.once('exit', (code) => reject(new Error(`The client ended with ${code}.`)));
    client.send(orders);
  });
}

/** The three values by which latencies are told. */
export function summary(latencies: Latencies, name: string): { p50: number; p95: number; p99: number } {
  const all = latencies[name] ?? [];
  return { p50: percentile(all, 0.5), p95: percentile(all, 0.95), p99: percentile(all, 0.99) };
}
