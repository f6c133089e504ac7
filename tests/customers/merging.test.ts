import { afterAll, beforeAll, expect, test } from 'vitest';
import { mail } from '../support/mails.ts';
import { createWorld, type World } from '../support/world.ts';

let w: World;
beforeAll(async () => {
  w = await createWorld();
});
afterAll(() => w.close());

async function idOf(address: string): Promise<string> {
  return (await w.as.agent('GET', `/customers?q=${encodeURIComponent(address)}`)).body.items[0].id;
}

/** The mails in a record; that a case was opened by them stands there as well. */
async function mailsOf(customer: string): Promise<{ kind: string; preview: string }[]> {
  const { body } = await w.as.agent('GET', `/customers/${customer}/record`);
  return body.items.filter((one: { kind: string }) => one.kind === 'message');
}

test('a merge links, mail goes on to its own address, and un-merging restores both exactly', async () => {
  await w.receive(mail({ from: 'Ann <ann@work.example>', text: 'from work' }));
  await w.receive(mail({ from: 'Ann <ann@home.example>', text: 'from home' }));
  const work = await idOf('ann@work.example');
  const home = await idOf('ann@home.example');
  const before = await mailsOf(home);

  const merged = await w.as.agent('POST', `/customers/${work}/merge`, {
    customerId: home,
    reason: 'the same person, she said so',
  });
  expect(merged.status).toBe(200);
  expect(merged.body).toMatchObject({
    merged: [{ id: home, reason: 'the same person, she said so' }],
  });
  expect(await mailsOf(work)).toHaveLength(2);
  expect(await idOf('ann@home.example')).toBe(work);

  await w.receive(mail({ from: 'ann@home.example', text: 'home again' }));
  expect(await mailsOf(work)).toHaveLength(3);

  const apart = await w.as.agent('DELETE', `/customers/${work}/merge/${home}`);
  expect(apart.body).toMatchObject({ merged: [] });
  expect(await mailsOf(work)).toHaveLength(1);
  const after = await mailsOf(home);
  expect(after.map((one) => one.preview)).toEqual(['home again', 'from home']);
  expect(after.at(-1)).toEqual(before[0]);
});

test('merges never make a ring, nor merge twice, nor nobody', async () => {
  await w.receive(mail({ from: 'r1@ring.example' }));
  await w.receive(mail({ from: 'r2@ring.example' }));
  await w.receive('Subject: no sender\r\n\r\nx\r\n');
  const [a, b] = [await idOf('r1@ring.example'), await idOf('r2@ring.example')];
  const merge = (into: string, customerId: string) =>
    w.as.agent('POST', `/customers/${into}/merge`, { customerId, reason: 'test' });
  expect((await merge(a, a)).status).toBe(422);
  expect((await merge(a, b)).status).toBe(200);
  expect((await merge(b, a)).body).toMatchObject({ status: 409, code: 'merge-ring' });
  expect((await merge(a, b)).body.code).toBe('already-merged');
  expect((await merge(a, '00000000-0000-7000-8000-000000000000')).body.code).toBe('not-a-customer');
});

test('an address belongs to one customer; a second claim names the first', async () => {
  const one = await w.as.agent('POST', '/customers', {
    kind: 'person',
    name: 'One',
    contactPoints: [
      { kind: 'email', value: 'Only@One.example' },
      { kind: 'phone', value: '+34 911 234 567' },
    ],
  });
  expect(one.status).toBe(201);
  const two = await w.as.agent('POST', '/customers', {
    kind: 'person',
    name: 'Two',
    contactPoints: [{ kind: 'email', value: 'only@one.EXAMPLE' }],
  });
  expect(two.body).toMatchObject({ status: 409, code: 'contact-point-taken', customerId: one.body.id });
  const bad = await w.as.agent('POST', '/customers', {
    kind: 'person',
    name: 'Bad',
    contactPoints: [{ kind: 'phone', value: '12' }],
  });
  expect(bad.status).toBe(422);
});
