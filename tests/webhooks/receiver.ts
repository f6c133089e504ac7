import { createServer, type IncomingHttpHeaders } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { expect } from 'vitest';
import { createWorld, type World } from '../support/world.ts';

/** A message as it arrived. */
export interface Received {
  readonly path: string;
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a receiver answers; `hang` never does. */
export type Answer =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | 'hang';

/** A real HTTP server that takes webhooks. */
export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** How messages are answered from now on. */
  answer: (message: Received) => Answer | Promise<Answer>;
  close(): Promise<void>;
}

/** Starts a receiver on loopback that takes everything. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { headers, url = '' } = request;
    const message = {
      path: url,
      id: String(headers['webhook-id']),
      headers,
      body: Buffer.concat(chunks).toString(),
    };
    received.push(message);
    const answer = await receiver.answer(message);
    if (answer === 'hang') return;
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const receiver: Receiver = {
    url: `http://127.0.0.1:${address.port}`,
    received,
    answer: () => ({ status: 204 }),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return receiver;
}

/** What the signature's own library makes of a message: the CloudEvent; throws where it is not ours. */
export const verified = (secret: string, { body, headers }: Received): Record<string, unknown> => {
  const of = (name: string): string => String(headers[name]);
  const event: unknown = new Webhook(secret).verify(body, {
    'webhook-id': of('webhook-id'),
    'webhook-timestamp': of('webhook-timestamp'),
    'webhook-signature': of('webhook-signature'),
  });
  return event as Record<string, unknown>;
};

/** A world whose webhooks may call loopback. */
export const worldWithLoopback = (testClock = true): Promise<World> =>
  createWorld({ testClock, settings: { KEPT_WEBHOOKS_ALLOW: '127.0.0.1' } });

/** Makes a webhook by the API and gives its id and secret. */
export async function addWebhook(
  world: World,
  url: string,
  rest: Record<string, unknown> = {},
): Promise<{ id: string; secret: string }> {
  const made = await world.as.admin('POST', '/webhooks', { url, types: ['kept.customer.*'], ...rest });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
}

/** Makes something happen: a customer; answers their id. */
export async function newCustomer(world: World, name = 'Ada'): Promise<string> {
  return (await world.as.agent('POST', '/customers', { kind: 'person', name })).body.id;
}
