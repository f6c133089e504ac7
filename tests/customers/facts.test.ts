import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import {
  addressFacts,
  consentFacts,
  contactHooks,
  customerFacts,
  pointFacts,
  reachable,
} from '#domains/customers/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import { createWorld, type World } from '../support/world.ts';

let w: World;
beforeAll(async () => {
  w = await createWorld({ testClock: true });
  const published = await w.as.manager('PUT', '/policies/probe', {
    yaml: PROBE,
    reason: 'A test.',
    publish: true,
  });
  expect(published.status, JSON.stringify(published.body)).toBe(200);
});
afterAll(() => w.close());

const DAY = 24 * 3_600_000;

const FACTS = [customerFacts, addressFacts, pointFacts, consentFacts].flatMap(({ facts }) => facts);

/** A policy that looks at all of them, and stands against an address that letters came back from. */
const PROBE = `policy: probe
title: What is known of people
source: [{mark: D, say: ours}]
for: [probe.*]
rules:
${[...FACTS.map(({ name }) => `has(${name})`), 'has(address.returned) && !address.returned']
  .map(
    (require, place) =>
      `  - {code: rule-${place}, require: ${JSON.stringify(require)}, verdict: hold, say: No., need: it, next: Wait.}`,
  )
  .join('\n')}
`;

/** What policies are told of a customer now, and what stands behind a reason. */
async function factsOf(id: string) {
  const asked = await w.as.agent('POST', '/actions', {
    ...{
      type: 'probe.now',
      source: 'test',
      id: newId(),
      customer: { id },
      subject: {},
      data: {},
      mode: 'ask',
    },
  });
  const { body } = await w.as.agent('GET', `/actions/${asked.body.action}`);
  return {
    values: z.record(z.string(), z.unknown()).parse(body.facts),
    evidence: z
      .array(z.object({ evidence: z.array(z.string()) }))
      .parse(asked.body.because)
      .flatMap((one) => one.evidence),
  };
}

const ADDRESS = {
  kind: 'postal',
  components: { road: 'Hauptstraße', houseNumber: '5', city: 'Berlin', postcode: '10115', countryCode: 'DE' },
};
const verified = () => ({ at: w.house.clock.now().toISOString(), how: 'signed in' });

test('every fact that is given is declared, with its type', async () => {
  const declared = new Map(FACTS.map((fact) => [fact.name, fact.type]));
  const types: Readonly<Record<string, string>> = { 'yes-no': 'boolean', text: 'string', whole: 'number' };
  const { body } = await w.as.agent('POST', '/customers', {
    kind: 'person',
    name: 'Ada',
    language: 'en',
    contactPoints: [ADDRESS, { kind: 'email', value: 'ada@facts.example', verified: verified() }],
  });
  await w.as.agent('POST', `/customers/${body.id}/contact-points/${body.contactPoints[0].id}/confirmation`, {
    say: 'x',
  });
  const { values } = await factsOf(body.id);
  for (const name of declared.keys())
    expect([name, typeof values[name]]).toEqual([name, types[declared.get(name) ?? '']]);
});

test('a returned letter asks for a confirmation before anything ships; days are counted', async () => {
  const { body } = await w.as.agent('POST', '/customers', {
    kind: 'person',
    name: 'Bea',
    contactPoints: [ADDRESS, { kind: 'phone', value: '+34 600 999 111' }],
  });
  const [address] = body.contactPoints;
  const confirm = () =>
    w.as.agent('POST', `/customers/${body.id}/contact-points/${address.id}/confirmation`, {
      say: 'She told me.',
    });
  expect((await factsOf(body.id)).values).toMatchObject({
    'address.known': true,
    'address.confirmed': false,
    'phone.known': true,
    'phone.usable': false,
    'email.known': false,
  });
  await confirm();
  await w.moveClock(40 * DAY);
  expect((await factsOf(body.id)).values).toMatchObject({
    'address.confirmed': true,
    'address.confirmedDaysAgo': 40,
  });
  const entryId = newId();
  const returned = {
    customerId: body.id,
    entryId,
    // As it stood on the letter: the reader's name above, and in capitals.
    recipient: `Bea Example\n${address.value.toUpperCase()}`,
    rung: 'returned',
    at: w.house.clock.now(),
    say: 'Moved away',
  };
  await inTransaction(w.house.db, (tx) => contactHooks.evidence(tx, [returned], w.house.clock.now()));
  const facts = await factsOf(body.id);
  expect(facts.values).toMatchObject({ 'address.confirmed': false, 'address.returned': true });
  expect(facts.evidence).toContain(entryId);
  const ways = async () =>
    (await reachable(w.house.db, body.id, 'duty', w.house.clock.now())).map((way) => way.channel);
  expect(await ways()).toEqual([]);
  await w.moveClock(DAY);
  await confirm();
  expect((await factsOf(body.id)).values).toMatchObject({
    'address.returned': false,
    'address.confirmedDaysAgo': 0,
  });
  expect(await ways()).toEqual(['letter']);
});

test('merged customers are one: what either proved counts, and what either is not stays out', async () => {
  const make = async (name: string, points: object[]) =>
    (await w.as.agent('POST', '/customers', { kind: 'person', name, contactPoints: points })).body;
  const one = await make('C1', [{ kind: 'email', value: 'c1@facts.example' }]);
  const two = await make('C2', [
    { kind: 'email', value: 'c2@facts.example', verified: verified() },
    { kind: 'phone', value: '+34 600 999 222', verified: verified() },
  ]);
  await w.as.agent('POST', `/customers/${one.id}/merge`, { customerId: two.id, reason: 'same' });
  const ways = async () =>
    (await reachable(w.house.db, one.id, 'duty', w.house.clock.now())).map(
      (way) => `${way.channel} ${way.value}`,
    );
  expect(await ways()).toEqual(['email c2@facts.example', 'sms +34600999222', 'call +34600999222']);
  await w.as.agent('PUT', `/customers/${two.id}/preferences`, { channels: ['call', 'sms'] });
  expect(await ways()).toEqual(['call +34600999222', 'sms +34600999222', 'email c2@facts.example']);
  expect((await factsOf(one.id)).values).toMatchObject({ 'email.usable': true, 'phone.usable': true });
  await w.as.agent('POST', `/customers/${two.id}/contact-points/${two.contactPoints[0].id}/wrong-recipient`, {
    say: 'no',
  });
  expect((await factsOf(one.id)).values).toMatchObject({ 'email.usable': false, 'email.known': true });
  expect(await ways()).toEqual(['call +34600999222', 'sms +34600999222']);
  // Marketing needs a word of consent for the very channel.
  const marketing = async () =>
    (await reachable(w.house.db, one.id, 'marketing', w.house.clock.now())).map((way) => way.channel);
  expect(await marketing()).toEqual([]);
  await w.as.agent('POST', `/customers/${two.id}/consents`, {
    given: true,
    channels: ['sms'],
    source: 'form',
  });
  expect(await marketing()).toEqual(['sms']);
  expect((await factsOf(one.id)).values).toMatchObject({ 'consent.marketing': true });
});
