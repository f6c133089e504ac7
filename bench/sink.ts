import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Taken } from './sink-thread.ts';

/** A mail server on loopback, in a thread of its own, that takes everything and counts it by the matter in each mail. */
export interface Sink {
  readonly port: number;
  taken(): Promise<Taken>;
  close(): Promise<void>;
}

/** Starts it; matters are the words `Matter-` and seven digits. */
export async function startSink(): Promise<Sink> {
  const thread = new Worker(new URL('./sink-thread.ts', import.meta.url));
  const [ready]: { port: number }[] = await once(thread, 'message');
  if (!ready) throw new Error('The mail server has no port.');
  return {
    port: ready.port,
    taken: async () => {
      const answered = once(thread, 'message');
      thread.postMessage('taken');
      const [taken]: Taken[] = await answered;
      if (!taken) throw new Error('The mail server does not answer.');
      return taken;
    },
    close: async () => {
      await thread.terminate();
    },
  };
}
