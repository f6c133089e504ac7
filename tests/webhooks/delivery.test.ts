import { createServer as createTcpServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import { startWebhooks } from '#server/services/webhooks.ts';
import type { World } from '../support/world.ts';
import {
  addWebhook,
  newCustomer,
  type Receiver,
  startReceiver,
  verified,
  worldWithLoopback,
} from './receiver.ts';

let w: World;
let hooks: { stop(): Promise<void> };
let receiver: Receiver;
beforeAll(async () => {
  w = await worldWithLoopback();
  hooks = await startWebhooks(w.house);
});
afterAll(async () => {
  await hooks?.stop();
  await w?.close();
});
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  const { body } = await w.as.admin('GET', '/webhooks');
  for (const { id } of body.items) await w.as.admin('DELETE', `/webhooks/${id}`);
  await receiver.close();
});

const arrived = (n: number, at = receiver) =>
  expect.poll(() => at.received.length, { timeout: 10_000, interval: 10 }).toBe(n);
const advance = (advance: string) => w.as.admin('POST', '/test/clock', { advance });
const deliveries = async (id: string, state = '') =>
  (await w.as.admin('GET', `/webhooks/${id}/deliveries${state && `?state=${state}`}`)).body.items;
const webhook = async (id: string) => (await w.as.admin('GET', `/webhooks/${id}`)).body;
/** Waits until a webhook has so many attempts at its one delivery, all stored. */
const attempted = (id: string, n: number) =>
  expect.poll(async () => (await deliveries(id))[0]?.attempts, { timeout: 10_000, interval: 10 }).toBe(n);

describe('a message', () => {
  test('R84: is a CloudEvent, signed by Standard Webhooks, and comes once', async () => {
    const { id, secret } = await addWebhook(w, `${receiver.url}/in?tenant=7`);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const customer = await newCustomer(w, 'Grace Hopper');
    await arrived(1);
    const [message] = receiver.received;
    if (!message) throw new Error('nothing came');
    const event = verified(secret, message);
    expect(event).toEqual({
      specversion: '1.0',
      id: message.id,
      source: w.house.config.publicUrl,
      type: 'kept.customer.created',
      subject: customer,
      time: w.house.clock.now().toISOString(),
      datacontenttype: 'application/json',
      customerid: customer,
      actortype: 'token',
      actorid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      data: { name: 'Grace Hopper' },
    });
    for (const name of Object.keys(event)) expect(name).toMatch(/^[a-z0-9]{1,20}$/);
    expect(message.path).toBe('/in?tenant=7');
    expect(message.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(() => verified(`whsec_${Buffer.alloc(32).toString('base64')}`, message)).toThrow();
    expect(() => verified(secret, { ...message, body: message.body.replace('Grace', 'Mallory') })).toThrow();
    await attempted(id, 1);
    expect((await deliveries(id))[0]).toMatchObject({
      state: 'delivered',
      eventId: event.id,
      lastStatus: 204,
      nextAt: null,
    });
    expect(await webhook(id)).toMatchObject({
      waiting: 0,
      dead: 0,
      failing: false,
      deliveredAt: expect.any(String),
    });
  });

  test('goes only where its type is wanted and its data fits the filter', async () => {
    const all = await addWebhook(w, `${receiver.url}/all`, { types: ['*'], filter: { name: 'Lin' } });
    const other = await addWebhook(w, `${receiver.url}/other`, {
      types: ['kept.conversation.*', 'kept.entry.recorded'],
    });
    const exact = await addWebhook(w, `${receiver.url}/exact`, { types: ['kept.customer.created'] });
    await newCustomer(w, 'Ada');
    const lin = await newCustomer(w, 'Lin');
    await w.as.agent('PATCH', `/customers/${lin}`, { name: 'Lin Wu' });
    await w.as.agent('POST', `/customers/${lin}/notes`, { text: 'rang' });
    await arrived(4);
    expect(receiver.received.map((one) => one.path).sort()).toEqual(['/all', '/exact', '/exact', '/other']);
    expect(
      [await deliveries(all.id), await deliveries(other.id), await deliveries(exact.id)].map(
        (list) => list.length,
      ),
    ).toEqual([1, 1, 2]);
  });

  test('carries both signatures for a day after the secret was changed', async () => {
    const { id, secret } = await addWebhook(w, receiver.url);
    const rotated = await w.as.admin('POST', `/webhooks/${id}/secret`);
    const fresh: string = rotated.body.secret;
    expect(fresh).not.toBe(secret);
    await newCustomer(w);
    await arrived(1);
    await advance('PT25H');
    await newCustomer(w);
    await arrived(2);
    const [during, after] = receiver.received;
    if (!during || !after) throw new Error('nothing came');
    expect(String(during.headers['webhook-signature']).split(' ')).toHaveLength(2);
    expect(verified(secret, during).id).toBe(verified(fresh, during).id);
    expect(verified(fresh, after).type).toBe('kept.customer.created');
    expect(() => verified(secret, after)).toThrow();
  });
});

describe('what fails', () => {
  test('is tried ten times over three days with the same id, then is a dead letter that can be sent again', async () => {
    receiver.answer = () => ({ status: 500, body: `sorry \0${'x'.repeat(5000)}` });
    const { id } = await addWebhook(w, receiver.url);
    await newCustomer(w);
    await attempted(id, 1);
    const began = w.house.clock.now().getTime();
    const waits: number[] = [];
    for (let attempt = 1; attempt < 10; attempt += 1) {
      const [one] = await deliveries(id, 'waiting');
      const wait = new Date(one.nextAt).getTime() - w.house.clock.now().getTime();
      waits.push(wait / 1000);
      await advance(`PT${Math.ceil(wait / 1000)}S`);
      await attempted(id, attempt + 1);
    }
    [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].forEach((seconds, at) => {
      expect(waits[at]).toBeGreaterThanOrEqual(seconds);
      expect(waits[at]).toBeLessThanOrEqual(seconds * 1.1 + 1);
    });
    expect((w.house.clock.now().getTime() - began) / 86_400_000).toBeGreaterThan(3);
    const [dead] = await deliveries(id, 'dead');
    expect(dead).toMatchObject({ state: 'dead', attempts: 10, nextAt: null, lastStatus: 500 });
    expect(new Set(receiver.received.map((one) => one.id))).toEqual(new Set([dead.eventId]));
    const { body } = await w.as.admin('GET', `/webhook-deliveries/${dead.id}`);
    expect(body.log).toHaveLength(10);
    expect(body.log[0]).toMatchObject({ number: 10, status: 500, say: 'It answered 500.' });
    expect(body.log[0].answer).toHaveLength(1024);
    expect(await webhook(id)).toMatchObject({ dead: 1, waiting: 0, failing: true });

    receiver.answer = () => ({ status: 200 });
    expect((await w.as.admin('POST', `/webhook-deliveries/${dead.id}/replay`)).status).toBe(202);
    await attempted(id, 11);
    expect((await deliveries(id))[0]).toMatchObject({ state: 'delivered' });
    expect(receiver.received.at(-1)?.id).toBe(dead.eventId);
    expect(await webhook(id)).toMatchObject({ dead: 0, failing: false, failingSince: null });
  });

  test('waits as long as Retry-After asks, within a day; a redirect is not followed', async () => {
    const answers = [
      { status: 503, headers: { 'retry-after': '120' } },
      { status: 429, headers: { 'retry-after': '9999999' } },
      { status: 302, headers: { location: `${receiver.url}/elsewhere` } },
    ];
    receiver.answer = () => answers.shift() ?? { status: 204 };
    const { id } = await addWebhook(w, receiver.url);
    await newCustomer(w);
    const wait = async () =>
      (new Date((await deliveries(id))[0].nextAt).getTime() - w.house.clock.now().getTime()) / 1000;
    await attempted(id, 1);
    expect(await wait()).toBe(120);
    await advance('PT120S');
    await attempted(id, 2);
    expect(await wait()).toBe(86_400);
    await advance('P1D');
    await attempted(id, 3);
    expect((await deliveries(id))[0].lastSay).toContain('302');
    await advance('PT3H');
    await attempted(id, 4);
    expect(receiver.received.map((one) => one.path)).toEqual(['/', '/', '/', '/']);
  });

  test('410 switches the webhook off and says so; switched on again, it goes on with what waited', async () => {
    receiver.answer = () => ({ status: 410 });
    const watcher = await addWebhook(w, `${receiver.url}/watch`, { types: ['kept.webhook.*'] });
    const { id } = await addWebhook(w, `${receiver.url}/gone`, { types: ['*'] });
    await newCustomer(w);
    await expect.poll(async () => (await webhook(id)).active).toBe(false);
    expect((await webhook(id)).stoppedWhy).toContain('410');
    await expect.poll(() => receiver.received.filter((one) => one.path === '/watch').length).toBe(1);
    expect(JSON.parse(receiver.received.find((one) => one.path === '/watch')?.body ?? '{}')).toMatchObject({
      type: 'kept.webhook.stopped',
      subject: id,
    });
    expect((await w.as.admin('POST', `/webhooks/${id}/ping`)).body.code).toBe('webhook-not-active');
    const [dead] = await deliveries(id, 'dead');
    expect((await w.as.admin('POST', `/webhook-deliveries/${dead.id}/replay`)).body.code).toBe(
      'webhook-not-active',
    );
    await expect.poll(async () => (await webhook(watcher.id)).active).toBe(false);
    await newCustomer(w, 'Meanwhile');
    receiver.answer = () => ({ status: 204 });
    expect((await w.as.admin('PATCH', `/webhooks/${id}`, { active: true })).body).toMatchObject({
      active: true,
      stoppedWhy: null,
    });
    await newCustomer(w, 'After');
    await expect
      .poll(() =>
        receiver.received.filter((one) => one.path === '/gone').map((one) => JSON.parse(one.body).data.name),
      )
      .toContain('After');
    expect(receiver.received.some((one) => one.body.includes('Meanwhile'))).toBe(false);
  });

  test('after a day admins hear of it, but never through the webhook that fails', async () => {
    receiver.answer = ({ path }) => ({ status: path === '/bad' ? 500 : 204 });
    const bad = await addWebhook(w, `${receiver.url}/bad`, { types: ['*'], filter: {} });
    const good = await addWebhook(w, `${receiver.url}/good`, { types: ['kept.webhook.*'] });
    const admin = await w.person('admin');
    await newCustomer(w);
    await expect.poll(async () => (await webhook(bad.id)).failingSince).not.toBeNull();
    await advance('PT25H');
    await expect.poll(() => receiver.received.filter((one) => one.path === '/good').length).toBe(1);
    const told = JSON.parse(receiver.received.find((one) => one.path === '/good')?.body ?? '{}');
    expect(told).toMatchObject({
      type: 'kept.webhook.failing',
      subject: bad.id,
      data: { say: 'It answered 500.' },
    });
    expect(await webhook(bad.id)).toMatchObject({ failing: true, active: true });
    const [notice] = (await admin.call('GET', '/notifications')).body.items;
    expect(notice).toMatchObject({ kind: 'webhook-failing', say: expect.stringContaining('127.0.0.1') });
    receiver.answer = () => ({ status: 204 });
    await advance('PT25H');
    await expect.poll(async () => (await webhook(bad.id)).failing).toBe(false);
    await expect.poll(() => receiver.received.filter((one) => one.path === '/good').length).toBe(2);
    expect(
      receiver.received.some(
        (one) => one.path === '/bad' && JSON.parse(one.body).type.startsWith('kept.webhook.'),
      ),
    ).toBe(false);
    expect(await deliveries(good.id)).toHaveLength(2);
  });

  test('a receiver that closes the connection just as we write on it again gets the message on another', async () => {
    const server = createTcpServer((socket) => {
      let asked = 0;
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        if (!chunk.toString().startsWith('POST')) return;
        asked += 1;
        if (asked > 1) return void socket.resetAndDestroy();
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const { id } = await addWebhook(w, `http://127.0.0.1:${typeof address === 'object' && address?.port}/`);
    for (let n = 1; n <= 3; n += 1) {
      await newCustomer(w);
      await expect
        .poll(async () => (await deliveries(id, 'delivered')).length, { timeout: 10_000, interval: 10 })
        .toBe(n);
    }
    expect((await deliveries(id)).map((one: { attempts: number }) => one.attempts)).toEqual([1, 1, 1]);
    server.close();
  });

  test('a receiver that never answers holds up no other', async () => {
    const dead = await startReceiver();
    dead.answer = () => 'hang';
    const hung = await addWebhook(w, dead.url);
    await addWebhook(w, receiver.url);
    for (let n = 0; n < 20; n += 1) await newCustomer(w);
    await arrived(20);
    // Eight messages are on their way to it; the ninth waits for one of them.
    await arrived(8, dead);
    await dead.close();
    await expect
      .poll(async () => (await deliveries(hung.id)).some((one: { attempts: number }) => one.attempts > 0))
      .toBe(true);
  });
});

describe('sending again', () => {
  test('a period is sent again under the same ids, also what happened before the webhook was', async () => {
    await advance('PT1S');
    const from = w.house.clock.now().toISOString();
    await newCustomer(w, 'Early');
    const { id } = await addWebhook(w, receiver.url);
    await newCustomer(w, 'Late');
    await arrived(1);
    await attempted(id, 1);
    const [first] = receiver.received;
    await advance('PT1S');
    const to = w.house.clock.now().toISOString();
    await newCustomer(w, 'Outside');
    await arrived(2);
    const again = await w.as.admin('POST', `/webhooks/${id}/replay`, { from, to });
    expect(again).toMatchObject({ status: 202, body: { deliveries: 2 } });
    await arrived(4);
    const names = receiver.received.slice(2).map((one) => JSON.parse(one.body).data.name);
    expect(names.sort()).toEqual(['Early', 'Late']);
    expect(receiver.received.slice(2).map((one) => one.id)).toContain(first?.id);
    expect((await w.as.admin('POST', `/webhooks/${id}/replay`, { from: to, to: from })).status).toBe(422);
  });

  test('a test event comes whatever types are wanted', async () => {
    const { id, secret } = await addWebhook(w, receiver.url, { types: ['kept.webhook.*'] });
    const sent = await w.as.admin('POST', `/webhooks/${id}/ping`);
    expect(sent).toMatchObject({ status: 202, body: { state: 'waiting', type: 'kept.webhook.pinged' } });
    await arrived(1);
    expect(receiver.received.map((one) => verified(secret, one).subject)).toEqual([id]);
    await attempted(id, 1);
    expect((await deliveries(id)).length).toBe(1);
  });
});

describe('an address', () => {
  test.each([
    'http://127.0.0.2/',
    'https://10.0.0.1/x',
    'http://example.com/',
    'https://[::1]/',
    'https://user:pw@example.com/',
    'https://2130706434/',
    'ftp://example.com/',
  ])('T41: %s is refused', async (url) => {
    const made = await w.as.admin('POST', '/webhooks', { url, types: ['*'] });
    expect([made.status, made.body.code]).toEqual([422, 'invalid']);
  });

  test('T41: a name that leads within is refused when it is called', async () => {
    const { id } = await addWebhook(w, `https://localhost:${new URL(receiver.url).port}/`);
    await newCustomer(w);
    await attempted(id, 1);
    expect((await deliveries(id))[0]).toMatchObject({
      state: 'waiting',
      lastStatus: null,
      lastSay: expect.stringContaining('private network'),
    });
    expect(receiver.received).toHaveLength(0);
  });

  test('T53: the secret is sealed in the database, shown once, and nobody but admins sees webhooks', async () => {
    const key = { 'idempotency-key': 'hook-1' };
    const body = { url: receiver.url, types: ['*'] };
    const made = await w.as.admin('POST', '/webhooks', body, key);
    expect((await w.as.admin('POST', '/webhooks', body, key)).body).toEqual({ id: made.body.id });
    const { rows } = await sql<{ row: string }>`
      select w::text || coalesce((select string_agg(k::text, '') from idempotency_keys k), '') as row from webhooks w where id = ${made.body.id}`.execute(
      w.house.db,
    );
    expect(rows[0]?.row).not.toContain(made.body.secret);
    expect(rows[0]?.row).not.toContain(Buffer.from(made.body.secret).toString('hex'));
    expect(JSON.stringify((await w.as.admin('GET', '/webhooks')).body)).not.toContain('whsec');
    for (const role of ['agent', 'lead', 'manager', 'auditor'] as const)
      expect((await w.as[role]('GET', '/webhooks')).status).toBe(403);
    const audit = (await w.as.auditor('GET', '/audit')).body.items[0];
    expect(audit).toMatchObject({ type: 'kept.settings.webhook-created', subject: made.body.id });
  });

  test('patterns are types or beginnings of them, nothing else', async () => {
    for (const types of [[], ['kept.%'], ['kept*'], ['kept.case.*.x'], ["kept.a'b"], ['other.x'], ['kept.']])
      expect(
        (await w.as.admin('POST', '/webhooks', { url: receiver.url, types })).status,
        String(types),
      ).toBe(422);
  });
});

test('R84: what is sent is described in OpenAPI', async () => {
  const { body } = await w.stranger('GET', '/openapi.json');
  const { content } = body.webhooks.event.post.requestBody;
  expect(content['application/cloudevents+json'].schema.required).toEqual(
    expect.arrayContaining(['specversion', 'id', 'source', 'type']),
  );
});

test('the catalogue is there by API', async () => {
  const { body } = await w.as.agent('GET', '/event-types');
  expect(body.items).toContainEqual({
    type: 'kept.customer.created',
    subject: 'customer',
    data: '`name`; from imports `ref`, `source`',
    happened: 'There is a new customer.',
  });
});
