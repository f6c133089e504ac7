/** Story 3.6: what names no agreement is held to the end of them all. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { followFacts, gateParts } from '#domains/gate/index.ts';
import { untilAllIsHeard } from '#tests/support/horizon.ts';
import type { World } from '#tests/support/world.ts';
import { debtor } from './debtor.ts';
import { companyAt, done } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await companyAt('2030-06-03T08:00:00Z');
});
afterAll(() => world.close());

const DAY = 86_400_000;
const at = (days: number): string => new Date(world.house.clock.now().getTime() + days * DAY).toISOString();
let count = 0;
async function agreed(customerId: string, number: string): Promise<string> {
  const given = { source: 'billing-system', number, what: 'Line', from: '2029-01-01T00:00:00Z' };
  return (await done(world.as.agent('POST', `/customers/${customerId}/agreements`, given))).id;
}
const ends = (id: string, until = at(0)) =>
  done(world.as.agent('POST', `/agreements/${id}/ending`, { until, lastBillAt: until }));
async function asked(type: string, customerId: string, subject: object = {}, data: object = {}) {
  count += 1;
  const action = { type, source: 'shop', id: `end-${count}`, customer: { id: customerId }, subject, data };
  const answer = await done(world.as.agent('POST', '/actions', { ...action, mode: 'ask' }));
  const codes: string[] = answer.because.map(({ code }: { code: string }) => code);
  return { verdict: answer.verdict, codes, evidence: answer.because[0]?.evidence };
}
const TYPES = ['charge.create', 'invoice.issue', 'direct-debit.collect'];

test('without an agreement named, nothing is charged or sold once all have ended; the last bill is', async () => {
  const dan = await debtor(world, 30);
  const [line, mobile] = [await agreed(dan.customerId, 'A-1'), await agreed(dan.customerId, 'A-2')];
  const consent = { channels: ['email'], given: true, source: 'the contract' };
  await done(world.as.agent('POST', `/customers/${dan.customerId}/consents`, consent));
  const period = { periodFrom: at(-30), periodTo: at(0), amount: 20 };
  await ends(line);
  // One still runs: it may be that one.
  for (const type of [...TYPES, 'marketing.send'])
    expect((await asked(type, dan.customerId)).codes).not.toContain('no-agreement-runs');
  const { endEntryId } = await ends(mobile, at(2));
  expect((await asked('charge.create', dan.customerId)).codes).not.toContain('no-agreement-runs');
  const beyond = { ...period, periodTo: at(30) };
  expect((await asked('invoice.issue', dan.customerId, {}, beyond)).codes).toContain('no-agreement-runs');
  await world.moveClock(3 * DAY);
  for (const type of TYPES) {
    const after = await asked(type, dan.customerId, {}, beyond);
    expect([type, after.verdict]).toEqual([type, 'refuse']);
    expect(after.codes).toContain('no-agreement-runs');
    expect(after.evidence).toContain(endEntryId);
    expect((await asked(type, dan.customerId)).codes).toContain('no-agreement-runs');
    expect((await asked(type, dan.customerId, {}, period)).codes).not.toContain('no-agreement-runs');
    const spelt = { period: { from: period.periodFrom, to: period.periodTo } };
    expect((await asked(type, dan.customerId, {}, spelt)).codes).not.toContain('no-agreement-runs');
  }
  const advert = await asked('marketing.send', dan.customerId, {}, { channel: 'email' });
  expect([advert.verdict, advert.codes]).toEqual(['refuse', ['no-agreement-runs']]);
  // What they owed before stays owed, whatever has ended since.
  const old = await asked('invoice.remind', dan.customerId, { invoice: dan.number });
  expect(old.codes).not.toContain('no-agreement-runs');
});

test('who never had an agreement buys in the shop, and hears of it, as before', async () => {
  const eve = await debtor(world, 30);
  for (const type of [...TYPES, 'marketing.send'])
    expect((await asked(type, eve.customerId)).codes).not.toContain('no-agreement-runs');
});

test('an agreement that nobody knows holds what names it until it is entered; nothing is sold for it', async () => {
  const fay = await debtor(world, 30);
  const consent = { channels: ['email'], given: true, source: 'the contract' };
  await done(world.as.agent('POST', `/customers/${fay.customerId}/consents`, consent));
  await agreed(fay.customerId, 'F-1');
  const body = {
    type: 'charge.create',
    source: 'shop',
    id: 'end-unknown',
    customer: { id: fay.customerId },
    subject: { agreement: 'F-2' },
    mode: 'ask',
  };
  const held = await done(world.as.agent('POST', '/actions', body));
  expect(held).toMatchObject({
    verdict: 'hold',
    because: [{ code: 'agreement-unknown' }],
    missing: [{ need: 'the agreement on the record', next: expect.stringContaining('Enter the agreement') }],
  });
  for (const type of TYPES) {
    const known = await asked(type, fay.customerId, { agreement: 'f-1' });
    expect(known.codes).not.toContain('agreement-unknown');
    const unknown = await asked(type, fay.customerId, {}, { agreement: 'F 9' });
    expect([type, unknown.codes]).toEqual([type, expect.arrayContaining(['agreement-unknown'])]);
  }
  const advert = await asked('marketing.send', fay.customerId, { agreement: 'F-2' }, { channel: 'email' });
  expect([advert.verdict, advert.codes]).toEqual(['refuse', ['agreement-unknown']]);
  const other = await debtor(world, 30);
  await agreed(other.customerId, 'F-3');
  expect((await asked('charge.create', fay.customerId, { agreement: 'F-3' })).codes).toEqual([
    'agreement-unknown',
  ]);
  await agreed(fay.customerId, 'F-2');
  await untilAllIsHeard(world.house.db);
  await followFacts(gateParts(world.house));
  const hold = await done(world.as.agent('GET', `/holds/${held.action}`));
  expect(hold).toMatchObject({ state: 'released' });
});
