import { createServer } from 'node:http';
import { system } from '#platform/actor.ts';
import { inTransaction } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import type { House } from '#server/house.ts';
import { startWebhooks } from '#server/services/webhooks.ts';
import { openBase, serve } from '../base.ts';
import type { Figure } from '../figures.ts';
import type { Benchmark, Run } from '../run.ts';

const COUNTS = { full: 10_000, small: 2_000, tiny: 100 } as const;
/** As many as Kept has on their way to one webhook. */
const LANES = 8;
const BATCH = 500;

/** A receiver on loopback that takes everything and remembers one body. */
interface Receiver {
  readonly url: string;
  /** How many messages came, and the last one. */
  readonly came: { count: number; body: string };
  /** Resolves when so many have come. */
  until(count: number): Promise<void>;
  close(): Promise<void>;
}

async function startReceiver(): Promise<Receiver> {
  const came = { count: 0, body: '' };
  let waiting: { readonly count: number; readonly resolve: () => void } | undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    came.body = Buffer.concat(chunks).toString('utf8');
    response.writeHead(204).end();
    came.count += 1;
    if (waiting && came.count >= waiting.count) waiting.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    came,
    until: (count) =>
      new Promise((resolve) => {
        waiting = { count, resolve };
        if (came.count >= count) resolve();
      }),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Seconds for bare POSTs of this body with as many at once as Kept has, without a database and unsigned. */
async function bare(url: string, body: string, count: number): Promise<number> {
  let left = count;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const answer = await fetch(url, { method: 'POST', body });
      await answer.arrayBuffer();
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: LANES }, lane));
  return (performance.now() - began) / 1000;
}

async function happen(house: House, count: number): Promise<void> {
  for (let done = 0; done < count; done += BATCH)
    await inTransaction(house.db, (tx) =>
      publish(
        tx,
        system('bench'),
        house.clock.now(),
        Array.from({ length: Math.min(BATCH, count - done) }, (_, at) => ({
          type: 'kept.conversation.changed',
          data: { conversationId: '01890000-0000-7000-8000-000000000001', state: 'open', number: done + at },
        })),
      ),
    );
}

async function addWebhook({ url, token }: { url: string; token: string }, to: string): Promise<void> {
  const answer = await fetch(`${url}/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url: to, types: ['kept.conversation.*'] }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

async function measure({ size }: Run): Promise<Figure[]> {
  const count = COUNTS[size];
  const base = await openBase();
  const receiver = await startReceiver();
  try {
    const house = { ...base.house, config: { ...base.house.config, webhooksAllow: ['127.0.0.1'] } };
    const served = await serve(house);
    try {
      await addWebhook(served, receiver.url);
      await happen(house, count);
      const began = performance.now();
      const webhooks = await startWebhooks(house);
      await receiver.until(count);
      const seconds = (performance.now() - began) / 1000;
      await webhooks.stop();
      const floor = await bare(receiver.url, receiver.came.body, count);
      return [
        {
          what: `webhooks, ${count.toLocaleString('en')} events to one receiver`,
          unit: 'messages/s',
          value: count / seconds,
          floor: count / floor,
        },
      ];
    } finally {
      await served.close();
    }
  } finally {
    await receiver.close();
    await base.close();
  }
}

/** From the outbox to a receiver on loopback: read, signed, sent, written down. */
export const webhooks: Benchmark = {
  name: 'webhooks',
  about: 'events sent to a receiver on loopback, signed and written down',
  measure,
};
