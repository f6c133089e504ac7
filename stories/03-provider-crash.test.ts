/** Story 3, the internet provider, while processes die: a callback, a complaint, an end and somebody else's mail, each to its good end. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeInCustomer } from '#domains/customers/index.ts';
import { system } from '#platform/actor.ts';
import { inTransaction } from '#platform/db/index.ts';
import { DAY, HOUR, MINUTE, ok, toGate } from './support/company.ts';
import { type Customer, closesByAgreement, customerOf, weContact } from './support/customer.ts';
import { type At, deathsAt, dying, OUR_OWN } from './support/deaths.ts';
import { callWhereAsked, seeToDoubts } from './support/doubts.ts';
import { channels, local, localTime, people, products, varied } from './support/drawn.ts';
import { type Living, openLiving } from './support/living.ts';
import { linkIn } from './support/words.ts';

let company: Living;
beforeAll(async () => {
  company = await openLiving({
    names: ['Síle Ní Chéidigh', 'Bartek Żak', 'Noa Lévy', 'Dr. Ruiz'],
    teams: ['Service', 'Billing'],
    calendar: { timeZone: 'Europe/Madrid', country: 'ES', hours: [['09:00', '18:00']] },
  });
  ok(await company.world.as.admin('PUT', '/settings/promises', { tell: 'send' }));
});
afterAll(async () => {
  await company?.verify();
  await company?.close();
});

const STEPS = [
  'says',
  'promised',
  'due',
  'answered',
  'ended',
  'billed',
  'not me',
  'asked',
  'served',
] as const;
type Step = (typeof STEPS)[number];

const accounts = fc.record({
  who: people,
  way: channels,
  product: products,
  /** Whether the call comes in time, or after the promise broke. */
  late: fc.boolean(),
  /** Whether another mail address of theirs is known. */
  elsewhere: fc.boolean(),
  oneClick: fc.boolean(),
  beyond: fc.integer({ min: 1, max: 400 }),
  drawn: deathsAt(STEPS, OUR_OWN),
});
type Account = typeof accounts extends fc.Arbitrary<infer T> ? T : never;

const later = (ms: number): Date => new Date(company.now().getTime() + ms);
const codes = (list: { code: string }[]): string[] => list.map(({ code }) => code);
const get = async (path: string) => ok(await company.agent.call('GET', path));
/** All that reached any address of theirs; a mail that a person sent again is the same mail. */
const gotBy = async ({ address }: Customer) =>
  (await Promise.all([address, `second.${address}`].map((one) => company.mailsTo(one)))).flat();
let count = 0;

/** Somebody writes in a case, and sees to it that it arrives. */
async function write(number: string, message: object): Promise<void> {
  ok(await company.agent.call('POST', `/cases/${number}/messages`, message));
  await company.letLeave();
  await seeToDoubts(company);
}

/** «We will call you back»: kept, or told before they ask, and then kept late. */
async function callsBack(customer: Customer, number: string, late: boolean, at: At<Step>): Promise<void> {
  const dueAt = localTime(company.now(), customer.zone, 1, 12);
  const words = "I'll call you back tomorrow before noon";
  const promises = [{ words, act: 'call', dueAt: dueAt.toISOString() }];
  await at('answered', () => write(number, { text: `I am sorry. ${words}.`, promises }));
  // The first answer to a complaint has its number, and whoever answers for it.
  const answers = (await gotBy(customer)).filter(({ text }) => text.includes(`${words}.`));
  expect(answers).toHaveLength(1);
  for (const part of [number, company.agent.name]) expect(answers[0]?.text).toContain(part);
  const [{ id }] = (await get(`/cases/${number}`)).promises;
  await company.through(new Date(dueAt.getTime() - HOUR));
  const voicemail = await weContact(company.agent.call, customer, number, 'Please call us.', 'voicemail');
  expect(voicemail.mayKeep).toEqual([]);
  await at('due', () => company.through(new Date(dueAt.getTime() + (late ? MINUTE : -MINUTE))));
  expect((await get(`/promises/${id}`)).state).toBe(late ? 'broken' : 'open');
  if (late) {
    await company.letLeave();
    await seeToDoubts(company);
    const told = (await gotBy(customer)).filter(({ text }) => text.includes(`«${words}»`));
    expect(told).toHaveLength(1);
  }
  const call = await weContact(company.agent.call, customer, number, 'Reached, with an apology.');
  expect(call.mayKeep).toEqual([id]);
  const kept = ok(await company.agent.call('POST', `/promises/${id}/keeping`, { entryId: call.entryId }));
  expect(kept).toMatchObject({ state: 'kept', brokenAt: late ? dueAt.toISOString() : null });
}

/** They leave: it is confirmed in writing, and what is billed for the time after is refused. */
async function leaves(customer: Customer, { product, beyond, way }: Account, at: At<Step>): Promise<void> {
  count += 1;
  const number = `L-${count}`;
  const given = { source: 'billing-system', number, what: product, from: later(-400 * DAY) };
  const { id } = ok(await company.agent.call('POST', `/customers/${customer.id}/agreements`, given));
  const { entryId } = await customer.says(`I cancel my ${product}.`, way);
  const until = later(HOUR);
  const ending = { until, lastBillAt: until, reason: 'They move away', entryId };
  ok(await at('ended', () => company.agent.call('POST', `/agreements/${id}/ending`, ending)));
  // It counts as told when nothing has come back for days.
  await company.through(later(4 * DAY));
  await callWhereAsked(company, customer);
  const { state } = await noticeOf(customer, 'agreement.end');
  expect(state).toBe('told');
  const lastDay = String(local(until, customer.zone).day);
  const written = (await gotBy(customer)).filter(({ text }) => text.includes(product));
  expect(written.length).toBeLessThanOrEqual(1);
  for (const { text } of written) expect(text).toContain(lastDay);
  const to = new Date(until.getTime() + beyond * DAY);
  const late = {
    type: 'invoice.issue',
    source: 'billing-system',
    id: `late-${number}`,
    customer: { ref: customer.ref },
    subject: { agreement: number },
    data: { amount: 10, periodFrom: until.toISOString(), periodTo: to.toISOString() },
    mode: 'ask',
  };
  const answers = [await at('billed', () => toGate(company, late)), await toGate(company, late)];
  expect(answers[0].verdict).toBe('refuse');
  expect(codes(answers[0].because)).toContain('period-after-end');
  expect(answers[1]).toEqual(answers[0]);
}

const noticeOf = async ({ id }: Customer, key: string) => {
  const all = (await get(`/customers/${id}/notices?limit=100`)).items;
  const found = all.filter((one: { key: string; type: string }) => [one.key, one.type].includes(key));
  expect(
    found,
    JSON.stringify(all.map(({ key, type }: { key: string; type: string }) => [key, type])),
  ).toHaveLength(1);
  return found[0];
};

/** Somebody else reads their mail and says so: nothing goes there any more, they are asked elsewhere, and no import brings it back. */
async function isSomebodyElse(
  customer: Customer,
  number: string,
  { oneClick, elsewhere }: Account,
  at: At<Step>,
): Promise<void> {
  const points = `/customers/${customer.id}/contact-points`;
  const reader = customer.address;
  await write(number, { text: 'Your bill is on its way.' });
  const link = linkIn((await customer.lastMail()).text, '/not-me/');
  const before = (await company.mailsTo(reader)).length;
  const form = oneClick ? { 'Wrong-Recipient': 'One-Click' } : { say: 'not-me', reader: '0' };
  expect((await at('not me', () => company.presses(link, form))).status).toBe(200);
  const stateOf = async () =>
    (await get(points)).items.find((one: { value: string }) => one.value === reader).state;
  expect(await stateOf()).toBe('quarantined');
  const incidents = ok(await company.manager.call('GET', '/incidents?limit=100')).items;
  const theirs = incidents.filter((one: { customerId: string }) => one.customerId === customer.id);
  expect(theirs).toMatchObject([{ clock: 'running', recipient: reader, owner: expect.any(String) }]);
  await at('asked', () => company.through(later(HOUR)));
  const asked = await noticeOf(customer, 'ask-address');
  if (!elsewhere) expect(asked.state).toBe('asked-person');
  await sync(customer);
  expect(await stateOf()).toBe('quarantined');
  // They give a valid one, and are served there.
  await callWhereAsked(company, customer);
  const valid = `valid.${customer.address}`;
  const verified = { at: company.now().toISOString(), how: 'told on the telephone' };
  ok(await company.agent.call('POST', points, { kind: 'email', value: valid, verified }));
  const mail = {
    customerId: customer.id,
    to: [{ address: valid, name: null }],
    subject: 'Your bill',
    text: 'Here it is.',
  };
  ok(await company.agent.call('POST', '/conversations', mail));
  await at('served', () => company.letLeave());
  await seeToDoubts(company);
  expect((await company.mailsTo(valid)).filter(({ text }) => text.includes('Here it is.'))).toHaveLength(1);
  expect(await company.mailsTo(reader)).toHaveLength(before);
}

/** Another system brings the customer as it knows them. */
async function sync({ ref, name, zone, address }: Customer): Promise<void> {
  const { house } = company.world;
  const points = [{ kind: 'email' as const, value: address.toUpperCase() }];
  const foreign = { ref, kind: 'person' as const, name, language: null, timeZone: zone, points };
  const taken = await inTransaction(house.db, (tx) =>
    takeInCustomer(tx, foreign, 'sync:billing', system('sync'), company.now()),
  );
  expect([taken.taken, taken.refused.length]).toEqual([[], 1]);
}

/** The final answer goes to the address that is theirs, and they agree. */
async function endsWell(customer: Customer, number: string): Promise<void> {
  const text =
    'We uphold your complaint, because we found that nobody had called. We put it right at once. If you disagree, ask for a review.';
  const final = {
    purpose: 'final-response',
    text,
    to: [{ address: `valid.${customer.address}`, name: null }],
  };
  ok(await company.agent.call('POST', `/cases/${number}/messages`, final));
  await company.letLeave();
  await seeToDoubts(company);
  await closesByAgreement(company, company.agent, customer, number);
}

test(
  '3.4, 3.6–3.8 while processes die: called back or told, answered with a number and a name, let go, asked elsewhere, served; all once',
  varied(
    accounts,
    async (account) => {
      const { who, way, product, late, elsewhere, drawn } = account;
      const at = dying(company.kill, drawn);
      await company.goTo(who);
      const customer = await customerOf(company, who, { proven: true });
      const { number } = await at('says', () => customer.says(`My ${product} fails again.`, way));
      ok(await company.lead.call('POST', `/cases/${number}/assignment`, { staffId: company.agent.id }));
      ok(await company.lead.call('PATCH', `/cases/${number}`, { type: 'complaint', procedure: 'plain' }));
      await callsBack(customer, number, late, at);
      await leaves(customer, account, at);
      if (elsewhere) {
        const verified = { at: company.now().toISOString(), how: 'told in the branch' };
        const second = { kind: 'email', value: `second.${customer.address}`, verified };
        ok(await company.agent.call('POST', `/customers/${customer.id}/contact-points`, second));
      }
      await isSomebodyElse(customer, number, account, at);
      await endsWell(customer, number);
      const mails = (await gotBy(customer)).map(({ id }) => id);
      expect(new Set(mails).size).toBe(mails.length);
    },
    1,
  ),
  400_000,
);
