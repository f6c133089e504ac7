/** Story 2, the roadside call, while processes die: whoever stands in the cold hears what happens next, and when, all the same. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE, ok } from './support/company.ts';
import { type Customer, closesByAgreement, customerOf, weContact } from './support/customer.ts';
import { type At, deathsAt, dying, OUR_OWN } from './support/deaths.ts';
import { seeToDoubts } from './support/doubts.ts';
import { local, names, varied, zones } from './support/drawn.ts';
import { type Living, openLiving } from './support/living.ts';
import { bounceOf, linkIn } from './support/words.ts';

let company: Living;
beforeAll(async () => {
  company = await openLiving({
    names: ['Věra Nová', 'Jörg Ó Sé', 'Ana-Maria', 'Max Öl'],
    teams: ['Assistance', 'Garage'],
    calendar: { timeZone: 'Europe/Vienna', country: 'AT', hours: [['00:00', '00:00']] },
  });
});
afterAll(async () => {
  await company?.verify();
  await company?.close();
});

const STEPS = ['calls', 'promised', 'leaves', 'later', 'due', 'met', 'asked', 'answers'] as const;
type Step = (typeof STEPS)[number];

const breakdowns = fc.record({
  name: names,
  zone: zones,
  way: fc.constantFrom('phone', 'voicemail', 'sms', 'chat', 'email'),
  arrival: fc.integer({ min: 30, max: 120 }),
  delay: fc.integer({ min: 10, max: 180 }),
  /** What becomes of the mail that tells of the delay. */
  mail: fc.constantFrom('arrives', 'bounces'),
  answer: fc.constantFrom('link', 'silence'),
  drawn: deathsAt(STEPS, OUR_OWN),
});

/** The promise, by whatever happened to it. */
interface Arrival {
  readonly id: string;
  readonly number: string;
  readonly due: Date;
}

const later = (ms: number): Date => new Date(company.now().getTime() + ms);
const seen = async ({ id }: Arrival) => ok(await company.agent.call('GET', `/promises/${id}`));
const clockAt = (at: Date, zone: string): string => local(at, zone).toPlainTime().toString().slice(0, 5);
const write = async (number: string, message: object): Promise<string> =>
  ok(await company.agent.call('POST', `/cases/${number}/messages`, message)).id;
/** It leaves; what is in doubt afterwards, somebody sees to. */
const leaves = async (at: At<Step>, step: Step): Promise<void> => {
  await at(step, () => company.letLeave());
  await seeToDoubts(company);
};

/** A word by when help is there, in the time that their watch shows. */
async function promises(customer: Customer, number: string, minutes: number, at: At<Step>): Promise<Arrival> {
  const due = later(minutes * MINUTE);
  const words = `Help will be with you by ${clockAt(due, customer.zone)}`;
  const promise = { words, act: 'visit', dueAt: due.toISOString() };
  await at('promised', () => write(number, { text: `${words}. Stay safe.`, promises: [promise] }));
  await leaves(at, 'leaves');
  expect((await customer.lastMail()).text).toContain(words);
  const owed = ok(await company.agent.call('GET', `/cases/${number}`)).promises;
  expect(owed).toMatchObject([{ state: 'open', dueAt: due.toISOString(), timeZone: customer.zone }]);
  return { id: owed[0].id, number, due };
}

/** They hear of the new moment before the old one has passed: by mail, and where that did not reach them, by voice. */
async function hearsOfDelay(
  customer: Customer,
  arrival: Arrival,
  to: Date,
  { mail, at }: { mail: string; at: At<Step> },
): Promise<void> {
  const move = (how: object) =>
    company.agent.call('POST', `/promises/${arrival.id}/rescheduling`, {
      dueAt: to.toISOString(),
      reason: 'The van is stuck',
      ...how,
    });
  const text = `The van is stuck. It will be ${clockAt(to, customer.zone)}.`;
  const moved = ok(await at('later', () => move({ message: { text } })));
  const { outgoingId } = moved.reschedule;
  await company.letLeave();
  await seeToDoubts(company);
  expect((await customer.got()).filter((one) => one.text.includes(text))).toHaveLength(1);
  if (mail === 'bounces')
    await company.world.receive(bounceOf(`${outgoingId}@company.example`, customer.address));
  const told = (await seen(arrival)).dueAt === to.toISOString();
  // What came back told nobody; what was in doubt counts for nothing until somebody knows.
  if (mail === 'bounces') expect(told).toBe(false);
  if (told) return;
  const reached = await weContact(company.agent.call, customer, arrival.number, 'It will be later.');
  ok(await move({ entryId: reached.entryId }));
}

/** They are asked whether they are safe and well served, and their word ends it. */
async function areTheyWell(
  customer: Customer,
  { number }: Arrival,
  { answer, at }: { answer: string; at: At<Step> },
): Promise<void> {
  await write(number, { text: 'Are you safe, and were you well served?', purpose: 'check-in' });
  await leaves(at, 'asked');
  const link = linkIn((await customer.lastMail()).text, 'solved=yes');
  if (answer === 'silence') {
    await company.through(later(2 * 24 * 60 * MINUTE));
    await at('answers', () => closesByAgreement(company, company.agent, customer, number));
    return;
  }
  expect((await at('answers', () => company.presses(link, { solved: 'yes' }))).status).toBe(200);
  ok(await company.agent.call('POST', `/cases/${number}/closure`, { how: 'confirmed' }));
}

/** Each deed stands once on the record, and each mail reached them once; who was told by mail in vain was told again. */
async function expectOnce(customer: Customer): Promise<void> {
  const mails = (await customer.got()).map(({ id }) => id);
  expect(new Set(mails).size).toBe(mails.length);
  const deeds = (await customer.record()).filter(({ kind }) => kind === 'promise' || kind === 'visit');
  const told = deeds.map(({ kind, preview }) => `${kind} ${preview}`);
  const once = told.filter((one) => !one.startsWith('promise The customer has been told'));
  expect(new Set(once).size, told.join('\n')).toBe(once.length);
  expect(told.length - once.length).toBeLessThanOrEqual(2);
}

test(
  '2.6 while processes die: help is promised, a delay is heard of before it is late, help comes, they are asked, and all of it once',
  varied(
    breakdowns,
    async ({ name, zone, way, arrival: minutes, delay, mail, answer, drawn }) => {
      const at = dying(company.kill, drawn);
      const customer = await customerOf(company, { name, zone });
      // Given somebody in the cold,
      const words = 'A flat tyre, on the A2 near the bridge, silver car.';
      const { number } = await at('calls', () => customer.says(words, way));
      ok(await company.lead.call('POST', `/cases/${number}/assignment`, { staffId: company.agent.id }));
      const arrival = await promises(customer, number, minutes, at);
      // when the van is late they hear of it before,
      await company.through(new Date(arrival.due.getTime() - 10 * MINUTE));
      const to = new Date(arrival.due.getTime() + delay * MINUTE);
      await hearsOfDelay(customer, arrival, to, { mail, at });
      await at('due', () => company.through(new Date(arrival.due.getTime() + MINUTE)));
      expect(await seen(arrival)).toMatchObject({ state: 'open', dueAt: to.toISOString(), brokenAt: null });
      // help comes, which only somebody who was met proves,
      await company.through(new Date(to.getTime() - 2 * MINUTE));
      const met = await weContact(company.agent.call, customer, number, 'Wheel changed.', 'reached', 'visit');
      const kept = await at('met', () =>
        company.agent.call('POST', `/promises/${arrival.id}/keeping`, { entryId: met.entryId }),
      );
      expect(ok(kept)).toMatchObject({ state: 'kept', brokenAt: null });
      // and they are asked afterwards.
      await areTheyWell(customer, arrival, { answer, at });
      expect(ok(await company.agent.call('GET', `/cases/${number}`)).state).toBe('closed');
      await expectOnce(customer);
    },
    1,
  ),
  400_000,
);
