import { spawn } from 'node:child_process';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createKept,
  KeptProblem,
  KeptUnavailable,
  type NewAction,
  readWebhook,
} from '../../client/src/index.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let url: string;
let token: string;

beforeAll(async () => {
  world = await createWorld({ testClock: true });
  url = await world.app.listen({ port: 0, host: '127.0.0.1' });
  token = world.tokens.agent;
  const { body } = await world.as.agent('POST', '/customers', { kind: 'person', name: 'Ida Berg' });
  await world.as.agent('POST', `/customers/${body.id}/refs`, { ref: 'card-system:9001' });
});
afterAll(() => world.close());

const block = (id: string): NewAction => ({
  type: 'card.block',
  source: 'card-system',
  id,
  customer: { ref: 'card-system:9001' },
  subject: { card: '…1234' },
  reason: 'replacement',
});

/** Stands before Kept, and treats the first calls as it is told. */
async function before(
  treats: readonly ('drops' | number)[],
): Promise<{ url: string; calls: () => number; close(): void }> {
  let calls = 0;
  const server: Server = createServer((incoming, outgoing) => {
    const treat = treats[calls];
    calls += 1;
    if (treat === 'drops') return void incoming.socket.destroy();
    if (treat !== undefined) return void outgoing.writeHead(treat, { 'retry-after': '0' }).end('{}');
    const { method, headers, url: path } = incoming;
    const on = request(new URL(path ?? '/', url), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(on);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, calls: () => calls, close: () => void server.close() };
}

test('asks, reports and looks again; the same id is the same answer', async () => {
  const kept = createKept({ url, token });
  const answer = await kept.ask(block('block-1'));
  expect(answer.verdict).toBe('hold');
  expect(answer.because.map(({ say }) => say)).toContain('The new one has not been confirmed as working.');
  expect(await kept.ask(block('block-1'))).toEqual(answer);
  expect(await kept.action(answer.action)).toMatchObject({ now: 'hold', answer });
  const charge = {
    ...block('charge-1'),
    type: 'charge.refused',
    reason: 'limit',
    data: { amount: '9.90', currency: 'EUR' },
  };
  expect((await kept.done(charge)).notices).toHaveLength(1);
});

test('an altered body is a problem with its code, and not asked again', async () => {
  const kept = createKept({ url, token });
  await kept.ask(block('block-2'));
  const altered = kept.ask({ ...block('block-2'), reason: 'expired' });
  await expect(altered).rejects.toMatchObject({ status: 409, code: 'action-altered' });
  await expect(altered).rejects.toBeInstanceOf(KeptProblem);
});

test('trouble on the way is tried again, and decides once', async () => {
  const way = await before(['drops', 503, 429]);
  const answer = await createKept({ url: way.url, token }).ask(block('block-3'));
  expect(way.calls()).toBe(4);
  expect(await createKept({ url, token }).ask(block('block-3'))).toEqual(answer);
  way.close();
});

test('when Kept cannot be asked it throws: nothing was decided', async () => {
  const way = await before(['drops', 'drops', 'drops']);
  const kept = createKept({ url: way.url, token, retries: 2 });
  await expect(kept.ask(block('block-4'))).rejects.toBeInstanceOf(KeptUnavailable);
  expect(way.calls()).toBe(3);
  way.close();
});

test('moves the clock of a sandbox', async () => {
  const to = new Date(world.house.clock.now().getTime() + 86_400_000);
  await createKept({ url, token: world.tokens.admin }).moveClock(to);
  expect(world.house.clock.now()).toEqual(to);
});

const SECRET = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`;

/** Signs an event as Kept signs its webhooks. */
function signed(event: { readonly id: string; readonly [more: string]: unknown }) {
  const body = JSON.stringify(event);
  const at = new Date();
  const headers = {
    'webhook-id': event.id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(SECRET).sign(event.id, at, body),
  };
  return { method: 'POST', headers, body };
}

/** The example as its README runs it; `said` is what it has written until now. */
async function example(...cards: string[]) {
  const { url: free, close } = await before([]);
  const { port } = new URL(free);
  close();
  const env = { ...process.env, KEPT_URL: url, KEPT_TOKEN: token, KEPT_WEBHOOK_SECRET: SECRET, PORT: port };
  const program = new URL('../../client/examples/card-system.ts', import.meta.url).pathname;
  const running = spawn(process.execPath, [program, ...cards], { env });
  const said: string[] = [];
  for (const stream of [running.stdout, running.stderr])
    stream.on('data', (chunk) => {
      said.push(String(chunk));
    });
  return {
    said: () => said.join(''),
    blocked: () => said.join('').split('is blocked.').length - 1,
    call: async (what: RequestInit) => (await fetch(`http://127.0.0.1:${port}/`, what)).status,
    end: () => running.kill(),
  };
}

async function heldBlock(card: string): Promise<string> {
  const { body } = await world.as.agent('GET', '/holds?source=card-system');
  const of = (one: { action: { subject: { card: string } } }): boolean => one.action.subject.card === card;
  return body.items.find(of).id;
}

async function release(held: string): Promise<void> {
  const lead = await world.person('lead', 'Lena Lead');
  const { status } = await lead.call('POST', `/holds/${held}/release`, { reason: 'They called.' });
  expect(status).toBe(200);
}

const releasedEvent = (actionId: string) =>
  signed({ id: 'e2', type: 'kept.hold.released', time: '2026-01-01T00:00:00Z', data: { actionId } });

test('the example blocks a card when the hold is released, not before and once, whoever calls', async () => {
  const cards = await example('9999=…0000', '9001=…7777');
  try {
    await expect.poll(cards.said).toContain('Needed: ');
    expect(cards.said()).toContain('…0000 is left as it is: KeptProblem: Nobody is known');
    const held = await heldBlock('…7777');
    const { method, body, headers } = releasedEvent(held);
    const forged = { ...headers, 'webhook-signature': 'v1,Zm9yZ2Vk' };
    expect(await cards.call({ method, body, headers: forged })).toBe(500);
    expect(await cards.call({ method, body, headers })).toBe(204);
    expect(cards.blocked()).toBe(0);
    await release(held);
    const calls = await Promise.all([1, 2].map(() => cards.call({ method, body, headers })));
    expect(calls).toEqual([204, 204]);
    await expect.poll(cards.blocked).toBe(1);
    const { body: acts } = await world.as.agent('GET', '/actions?mode=done&type=card.block');
    expect(acts.items).toMatchObject([{ externalId: 'done-block-…7777', standing: 'as-decided' }]);
  } finally {
    cards.end();
  }
});

test('what was released while the example did not run is done when it runs again', async () => {
  const first = await example('9001=…8888');
  await expect.poll(first.said).toContain('Needed: ');
  first.end();
  const held = await heldBlock('…8888');
  await release(held);
  const second = await example('9001=…8888');
  await expect.poll(second.said).toContain('Card …8888 is blocked.');
  second.end();
});

test('a webhook counts only with its signature, given as Node gives headers', () => {
  const { body, headers } = releasedEvent('a');
  expect(
    readWebhook(SECRET, body, { ...headers, 'set-cookie': ['a', 'b'], origin: undefined }),
  ).toMatchObject({
    type: 'kept.hold.released',
    data: { actionId: 'a' },
  });
  expect(() => readWebhook(SECRET, body.replace('released', 'changed'), headers)).toThrow();
});
