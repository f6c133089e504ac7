import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type World } from '../support/world.ts';

let w: World;
beforeAll(async () => {
  w = await createWorld({ testClock: true });
});
afterAll(() => w.close());

interface Point {
  id: string;
  kind: string;
  value: string;
  state: string;
  [key: string]: unknown;
}

let made = 0;
async function customer(points: readonly object[]): Promise<{ id: string; points: Point[] }> {
  made += 1;
  const { status, body } = await w.as.agent('POST', '/customers', {
    kind: 'person',
    name: `Customer ${made}`,
    contactPoints: points,
  });
  expect([status, body.code]).toEqual([201, undefined]);
  return { id: body.id, points: body.contactPoints };
}

describe('what is known of a contact point', () => {
  test('a number is unproven until it is proven, and kept as it was written', async () => {
    const { id, points } = await customer([{ kind: 'phone', value: '+34 600 123 456' }]);
    expect(points[0]).toMatchObject({ state: 'unproven', value: '+34 600 123 456', verifiedAt: null });
    const said = await w.as.agent('POST', `/customers/${id}/contact-points/${points[0]?.id}/confirmation`, {
      say: 'I called her there, and she told me her date of birth.',
    });
    expect(said.body).toMatchObject({ confirmed: true, contactPoint: { state: 'usable' } });
  });

  test('a system may say that it proved an address itself; not in the future', async () => {
    const at = w.house.clock.now().toISOString();
    const { points } = await customer([
      {
        kind: 'email',
        value: 'proven@points.example',
        verified: { at, how: 'signed in to the shop with it' },
      },
    ]);
    expect(points[0]).toMatchObject({ state: 'usable', verifiedHow: 'signed in to the shop with it' });
    const later = new Date(w.house.clock.now().getTime() + 60_000).toISOString();
    const bad = await w.as.agent('POST', '/customers', {
      kind: 'person',
      name: 'Future',
      contactPoints: [{ kind: 'email', value: 'f@points.example', verified: { at: later, how: 'x' } }],
    });
    expect([bad.status, bad.body.errors?.[0]?.field]).toEqual([422, 'verified.at']);
  });

  test('a postal address has components, and lines as its country writes them', async () => {
    const { points } = await customer([
      {
        kind: 'postal',
        components: {
          road: 'Downing Street',
          houseNumber: '10',
          city: 'London',
          postcode: 'SW1A 2AA',
          countryCode: 'gb',
        },
      },
    ]);
    expect(points[0]).toMatchObject({
      value: '10 Downing Street\nLondon\nSW1A 2AA\nUnited Kingdom',
      components: { countryCode: 'GB', road: 'Downing Street' },
    });
  });

  test('what it is for can be changed', async () => {
    const { id, points } = await customer([{ kind: 'email', value: 'use@points.example' }]);
    const changed = await w.as.agent('PATCH', `/customers/${id}/contact-points/${points[0]?.id}`, {
      purposes: ['billing'],
      agreement: 'fibre-1',
      setting: 'work',
    });
    expect(changed.body).toMatchObject({ purposes: ['billing'], agreement: 'fibre-1', setting: 'work' });
  });
});

describe('one address on two customers (R79)', () => {
  test('is refused unless they share it; then nothing of the account goes there until it is settled', async () => {
    const at = w.house.clock.now().toISOString();
    const one = await customer([
      { kind: 'email', value: 'both@points.example', verified: { at, how: 'signed in' } },
    ]);
    const body = { kind: 'person', name: 'Second' };
    const point = { kind: 'email', value: 'BOTH@points.example' };
    const refused = await w.as.agent('POST', '/customers', { ...body, contactPoints: [point] });
    expect(refused.body).toMatchObject({ status: 409, code: 'contact-point-taken', customerId: one.id });
    const two = await customer([{ ...point, shared: true }]);
    const states = async () =>
      Promise.all(
        [one, two].map(async ({ id }) => {
          const found = await w.as.auditor('GET', `/customers/${id}/contact-points`);
          return [found.body.items[0].state, found.body.items[0].sharedWith, found.body.items[0].setting];
        }),
      );
    expect(await states()).toEqual([
      ['shared', [two.id], 'private'],
      ['shared', [one.id], 'private'],
    ]);
    const settle = (reason: string) =>
      w.as.agent('POST', `/customers/${two.id}/contact-points/${two.points[0]?.id}/sharing`, { reason });
    expect((await settle('A married couple; both said so on the telephone.')).status).toBe(200);
    expect((await settle('again')).body.code).toBe('not-shared');
    expect(await states()).toEqual([
      ['usable', [two.id], 'shared'],
      ['unproven', [one.id], 'shared'],
    ]);
    await w.as.agent('DELETE', `/customers/${one.id}/contact-points/${one.points[0]?.id}`);
    expect((await states())[1]).toEqual(['unproven', [], 'shared']);
    // Whoever claimed it next has it now.
    const third = await w.as.agent('POST', '/customers', { ...body, contactPoints: [point] });
    expect(third.body).toMatchObject({ code: 'contact-point-taken', customerId: two.id });
  });
});

describe('wishes and consents', () => {
  test('quiet hours are the customer’s, by their zone', async () => {
    const { id } = await customer([]);
    await w.as.agent('PATCH', `/customers/${id}`, { timeZone: 'America/New_York', language: 'es' });
    const set = await w.as.agent('PUT', `/customers/${id}/preferences`, {
      channels: ['sms', 'email'],
      quietFrom: '20:30',
      quietUntil: '09:15',
    });
    expect(set.body).toMatchObject({
      channels: ['sms', 'email'],
      language: 'es',
      quietHours: { from: '20:30', until: '09:15', timeZone: 'America/New_York' },
    });
    const half = await w.as.agent('PUT', `/customers/${id}/preferences`, {
      channels: [],
      quietFrom: '20:30',
    });
    expect(half.status).toBe(422);
  });

  test('a consent is a row for each word; the newest counts, at once', async () => {
    const { id } = await customer([]);
    const say = (given: boolean, channels: string[]) =>
      w.as.agent('POST', `/customers/${id}/consents`, { given, channels, source: 'form of 2 May' });
    await say(true, ['email', 'sms']);
    const after = await say(false, ['email']);
    expect(after.status).toBe(201);
    const now = Object.fromEntries(
      after.body.now.map((one: { channel: string; given: boolean }) => [one.channel, one.given]),
    );
    expect(now).toEqual({ email: false, sms: true });
    expect(after.body.history).toHaveLength(3);
  });

  test('the company decides quiet hours; a zone that is none is refused', async () => {
    const { body } = await w.as.agent('GET', '/contact-settings');
    expect((await w.as.lead('PUT', '/contact-settings', { ...body, timeZone: 'Mars/Base' })).status).toBe(
      422,
    );
    const set = await w.as.lead('PUT', '/contact-settings', { ...body, timeZone: 'Europe/Madrid' });
    expect(set.body.timeZone).toBe('Europe/Madrid');
    expect((await w.as.agent('PUT', '/contact-settings', body)).status).toBe(403);
  });
});
