import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../support/world.ts';
import { send } from './post-office.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({ testClock: true });
});
afterAll(() => world.close());

const customer = async (name: string): Promise<string> =>
  (await world.as.agent('POST', '/customers', { kind: 'person', name, contactPoints: [] })).body.id;
const message = (customerId: string, subject = 'Your <card>') =>
  send(world, {
    customerId,
    channel: 'portal',
    to: customerId,
    subject,
    text: 'It is blocked\non <Friday>.',
  });
const rungs = async (entryId: string): Promise<string[]> =>
  (await world.as.agent('GET', `/entries/${entryId}`)).body.evidence.map((one: { rung: string }) => one.rung);
const linkOf = async (id: string): Promise<string> => {
  const { url } = (await world.as.agent('POST', `/customers/${id}/portal-inbox/link`)).body;
  return new URL(url).pathname;
};
const press = (url: string, id: string) =>
  world.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: `message=${id}`,
  });

test('a message is made available; only the customer who opens it gives more evidence', async () => {
  const ada = await customer('Ada');
  const { id, entryId } = await message(ada);
  expect(await rungs(entryId)).toEqual(['created', 'accepted']);
  const url = await linkOf(ada);
  // A scanner of mail opens the link: nothing is opened by that, and no words are told.
  const list = await world.app.inject({ method: 'GET', url });
  expect(list.statusCode).toBe(200);
  expect(list.body).toContain('Your &lt;card&gt;');
  expect(list.body).not.toContain('blocked');
  expect(list.headers['content-security-policy']).toContain("default-src 'none'");
  expect(await rungs(entryId)).toEqual(['created', 'accepted']);
  const opened = await press(url, id);
  expect(opened.body).toContain('on &lt;Friday&gt;.');
  await press(url, id);
  expect(await rungs(entryId)).toEqual(['created', 'accepted', 'displayed']);
  const { items } = (await world.as.agent('GET', `/customers/${ada}/portal-inbox`)).body;
  expect(items).toMatchObject([{ id, subject: 'Your <card>', openedAt: expect.any(String) }]);
});

test('a link opens the inbox of its customer only, for 90 days', async () => {
  const ada = await customer('Ada');
  const { id } = await message(ada);
  const other = await linkOf(await customer('Bob'));
  expect((await press(other, id)).statusCode).toBe(404);
  const url = await linkOf(ada);
  const end = url.at(-2) === 'A' ? 'B' : 'A';
  const forged = `${url.slice(0, -2)}${end}${url.at(-1)}`;
  expect((await world.app.inject({ method: 'GET', url: forged })).statusCode).toBe(404);
  await world.moveClock(91 * 86_400_000);
  expect((await world.app.inject({ method: 'GET', url })).statusCode).toBe(404);
});

test('the company’s own portal says what was opened', async () => {
  const ada = await customer('Ada');
  const { id, entryId } = await message(ada);
  const url = `/customers/${ada}/portal-inbox/${id}/opening`;
  expect((await world.as.auditor('POST', url)).status).toBe(403);
  expect((await world.as.agent('POST', url)).status).toBe(200);
  expect((await rungs(entryId)).at(-1)).toBe('displayed');
});

test('no provider, no words: that is said, and nothing is written', async () => {
  const ada = await customer('Ada');
  await expect(send(world, { customerId: ada, to: '+491701234567' })).rejects.toMatchObject({
    code: 'no-channel',
  });
  await expect(send(world, { customerId: ada, to: '12' })).rejects.toMatchObject({ code: 'invalid' });
  const { items } = (await world.as.agent('GET', `/customers/${ada}/record`)).body;
  expect(items.filter((one: { kind: string }) => one.kind === 'message')).toEqual([]);
});

test('the same dispatch asked for twice goes out once', async () => {
  const ada = await customer('Ada');
  const id = crypto.randomUUID();
  const given = { id, customerId: ada, channel: 'portal' as const, to: ada, subject: 'Once' };
  const first = await send(world, given);
  expect(await send(world, given)).toEqual(first);
  expect((await world.as.agent('GET', `/customers/${ada}/portal-inbox`)).body.items).toHaveLength(1);
});
