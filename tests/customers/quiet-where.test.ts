/** Whose night it is where nobody knows a customer's time zone: that of the countries of their numbers and addresses (R39). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../support/world.ts';

let w: World;
beforeAll(async () => {
  w = await createWorld({ testClock: true });
  await w.moveClock(new Date('2030-01-08T12:00:00Z'));
  const settings = (await w.as.manager('GET', '/contact-settings')).body;
  await w.as.manager('PUT', '/contact-settings', { ...settings, timeZone: 'Asia/Tokyo' });
});
afterAll(() => w.close());

interface Point {
  readonly kind: string;
  readonly value?: string;
  readonly components?: Record<string, string>;
}
async function someone(contactPoints: readonly Point[], timeZone?: string): Promise<string> {
  const made = await w.as.agent('POST', '/customers', {
    kind: 'person',
    name: 'Quiet Person',
    ...(timeZone ? { timeZone } : {}),
    contactPoints,
  });
  expect(made).toMatchObject({ status: 201 });
  return made.body.id;
}
const quietOf = async (id: string) =>
  (await w.as.agent('GET', `/customers/${id}/preferences`)).body.quietHours;
const phone = (value: string): Point => ({ kind: 'phone', value });

test('their own zone first; then the one zone of their country; the company’s where there is no country', async () => {
  expect(await quietOf(await someone([phone('+44 20 7946 0951')], 'America/Lima'))).toMatchObject({
    timeZone: 'America/Lima',
    by: 'customer',
  });
  expect(await quietOf(await someone([phone('+44 20 7946 0952')]))).toMatchObject({
    timeZones: ['Europe/London'],
    by: 'country',
    countries: ['GB'],
  });
  const address = {
    houseNumber: '5',
    road: 'Hauptstraße',
    city: 'Essen',
    postcode: '45127',
    countryCode: 'DE',
  };
  expect(await quietOf(await someone([{ kind: 'postal', components: address }]))).toMatchObject({
    timeZones: ['Europe/Berlin'],
    by: 'country',
    countries: ['DE'],
  });
  expect(await quietOf(await someone([]))).toMatchObject({ timeZones: ['Asia/Tokyo'], by: 'company' });
  expect(await quietOf(await someone([phone('+800 1234 5678')]))).toMatchObject({ by: 'company' });
});

test('a country of several zones is quiet as long as any of them is; where none would ever wake, the company’s counts', async () => {
  const madrid = await someone([phone('+34 612 345 615')]);
  const { timeZones } = await quietOf(madrid);
  expect(timeZones).toContain('Atlantic/Canary');
  expect(timeZones).toHaveLength(2);
  const { by } = await quietOf(await someone([phone('+1 212 555 0123')]));
  expect(by).toBe('country');
  // London, Tokyo and the United States.
  const both = await someone([phone('+44 20 7946 0953'), phone('+81 3 1234 5678'), phone('+1 808 555 0123')]);
  expect(await quietOf(both)).toMatchObject({ by: 'company', timeZones: ['Asia/Tokyo'] });
});

test('a call about a debt waits for their morning, and the reason says by whose clock', async () => {
  const ask = async (id: string, name: string) => {
    const { body } = await w.as.agent('POST', '/actions', {
      type: 'debt.call',
      source: 'dialler',
      id: name,
      customer: { id },
      subject: { invoice: '1' },
      mode: 'ask',
    });
    return body.because.find((one: { code: string }) => one.code === 'night')?.say ?? null;
  };
  const ana = await someone([phone('+34 612 345 616')]);
  const lee = await someone([phone('+44 20 7946 0954')]);
  // Nine in Madrid, eight on the Canary Islands, when it is eight in London: all are awake; in Tokyo it is evening.
  await w.moveClock(new Date('2030-01-09T08:30:00Z'));
  expect([await ask(ana, 'ana-1'), await ask(lee, 'lee-1')]).toEqual([null, null]);
  // Half past nine in Madrid, half past eight on the islands and in London.
  await w.moveClock(new Date('2030-01-09T20:30:00Z'));
  expect(await ask(lee, 'lee-2')).toBeNull();
  expect(await ask(ana, 'ana-2')).toContain('by the clock of the country of their number or address (ES: ');
});
