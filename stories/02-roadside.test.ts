/** Story 2, the roadside call: an expected arrival is a promise, and a change of it is seen before it is late. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Company, MINUTE, ok, openCompany } from './support/company.ts';
import { type Customer, customerOf, weContact } from './support/customer.ts';
import { clocksChange, local, names, nextOf, seasons, varied, zones } from './support/drawn.ts';
import { bounceOf, linkIn } from './support/words.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    names: ['Vera Novák', 'Jürgen Ó Briain', 'Ana-Lúcia', 'Max Ärger'],
    teams: ['Assistance', 'Garage'],
    calendar: { timeZone: 'Europe/Vienna', country: 'AT', hours: [['00:00', '00:00']] },
  });
});
afterAll(async () => {
  await company.verify();
  await company.close();
});

/** Somebody stands at the roadside, mostly in the night in which the clocks change: minutes from that instant. */
const breakdowns = fc.record({
  name: names,
  zone: zones,
  season: seasons,
  minutes: fc.integer({ min: -90, max: 30 }),
  way: fc.constantFrom('phone', 'voicemail', 'sms', 'chat'),
  /** Until help should be there, and how much later it will be. */
  arrival: fc.integer({ min: 30, max: 120 }),
  delay: fc.integer({ min: 10, max: 180 }),
});

const clockAt = (at: Date, zone: string): string => local(at, zone).toPlainTime().toString().slice(0, 5);

test.each(['by mail', 'by mail that comes back', 'by mail that is taken back', 'in a call'] as const)(
  '2.6 an expected arrival is a promise; a change told %s is seen before it is late, or did not happen; then they are asked',
  (telling) => varied(breakdowns, (of) => breakdown(of, telling), 2)(),
);

type Breakdown = typeof breakdowns extends fc.Arbitrary<infer T> ? T : never;

async function breakdown(of: Breakdown, telling: keyof typeof TELLINGS): Promise<void> {
  const { zone, season, minutes, way, arrival, delay } = of;
  const change =
    season.kind === 'clocks change'
      ? clocksChange(zone, new Date(company.now().getTime() + 60_000 * 120))
      : null;
  await company.until(
    change ? new Date(change.getTime() + minutes * MINUTE) : nextOf(season, zone, company.now()),
  );
  // Given somebody in the cold, with a case and a word by when help is there, in the time that their watch shows,
  const customer = await customerOf(company, of);
  const { number } = await customer.says('A flat tyre, on the A2 near the bridge, silver car.', way);
  ok(await company.lead.call('POST', `/cases/${number}/assignment`, { staffId: company.agent.id }));
  const due = new Date(company.now().getTime() + arrival * MINUTE);
  const words = `Help will be with you by ${clockAt(due, zone)}`;
  const promise = { words, act: 'visit', dueAt: due.toISOString() };
  ok(
    await company.agent.call('POST', `/cases/${number}/messages`, {
      text: `${words}. Stay safe.`,
      promises: [promise],
    }),
  );
  await company.letLeave();
  const first = await customer.lastMail();
  expect(first.text).toContain(words);
  expect(first.text).toContain(number);
  const [owed] = ok(await company.agent.call('GET', `/cases/${number}`)).promises;
  expect(owed).toMatchObject({
    state: 'open',
    dueAt: due.toISOString(),
    timeZone: zone,
    proof: 'reached',
  });
  // when the van is late, and the new moment is told before the old one has passed,
  await company.until(new Date(due.getTime() - 10 * MINUTE));
  const later = new Date(due.getTime() + delay * MINUTE);
  const seen = await TELLINGS[telling](customer, number, owed.id, later);
  // then it counts where they have it; else it did not happen, and the first one is broken in time to be told.
  const now = ok(await company.agent.call('GET', `/promises/${owed.id}`));
  expect(now).toMatchObject({
    dueAt: (seen ? later : due).toISOString(),
    brokenAt: null,
  });
  await company.until(new Date(due.getTime() + MINUTE));
  const past = ok(await company.agent.call('GET', `/promises/${owed.id}`));
  expect(past).toMatchObject(seen ? { state: 'open' } : { state: 'broken', brokenAt: due.toISOString() });
  if (!seen) await tellByVoice(customer, number, owed.id, later);
  // Help comes: only somebody who was met proves it.
  await company.until(new Date(later.getTime() - 2 * MINUTE));
  const missed = await weContact(company.agent.call, customer, number, 'Rang; nobody took it.', 'no-answer');
  const refused = await company.agent.call('POST', `/promises/${owed.id}/keeping`, {
    entryId: missed.entryId,
  });
  expect(refused.body).toMatchObject({ code: 'not-proven', reason: 'not-reached' });
  const met = await weContact(company.agent.call, customer, number, 'Wheel changed.', 'reached', 'visit');
  expect(met.mayKeep).toContain(owed.id);
  const kept = ok(await company.agent.call('POST', `/promises/${owed.id}/keeping`, { entryId: met.entryId }));
  expect(kept).toMatchObject({ state: 'kept', brokenAt: seen ? null : due.toISOString() });
  // Afterwards they are asked whether they are safe and well served, and their yes ends it.
  await areTheyWell(customer, number);
}

const move = (id: string, dueAt: Date, how: object) =>
  company.agent.call('POST', `/promises/${id}/rescheduling`, {
    dueAt: dueAt.toISOString(),
    reason: 'The van is stuck',
    ...how,
  });

/** Each tells the new moment; whether it was seen by the customer. */
type Telling = (customer: Customer, number: string, id: string, later: Date) => Promise<boolean>;

const TELLINGS = {
  'by mail': async (customer: Customer, _number: string, id: string, later: Date) => {
    await writeLater(customer, id, later);
    await company.letLeave();
    expect((await customer.lastMail()).text).toContain(`It will be ${clockAt(later, customer.zone)}`);
    return true;
  },
  'by mail that comes back': async (customer: Customer, number: string, id: string, later: Date) => {
    const outgoingId = await writeLater(customer, id, later);
    await company.letLeave();
    await company.world.receive(bounceOf(`${outgoingId}@company.example`, customer.address));
    expect(kinds(await company.told(company.agent, number))).toContain('promise-rescheduling-failed');
    return false;
  },
  'by mail that is taken back': async (customer: Customer, _number: string, id: string, later: Date) => {
    ok(await company.agent.call('POST', `/outgoing/${await writeLater(customer, id, later)}/withdrawal`));
    await company.letLeave();
    expect((await customer.lastMail()).text).not.toContain('It will be');
    return false;
  },
  'in a call': async (customer: Customer, number: string, id: string, later: Date) => {
    const voicemail = await weContact(company.agent.call, customer, number, 'Please call us.', 'voicemail');
    expect((await move(id, later, { entryId: voicemail.entryId })).body.reason).toBe('voicemail');
    const reached = await weContact(company.agent.call, customer, number, 'It will be later.');
    ok(await move(id, later, { entryId: reached.entryId }));
    return true;
  },
} satisfies Record<string, Telling>;

/** The new moment waits with its mail; the old one counts until it has left. */
async function writeLater(customer: Customer, id: string, later: Date): Promise<string> {
  const text = `The van is stuck. It will be ${clockAt(later, customer.zone)}.`;
  const before = ok(await company.agent.call('GET', `/promises/${id}`));
  const moved = ok(await move(id, later, { message: { text } }));
  expect(moved).toMatchObject({ dueAt: before.dueAt, reschedule: { dueAt: later.toISOString() } });
  return moved.reschedule.outgoingId;
}

/** They are called: told that it was missed, and of the moment that counts now. */
async function tellByVoice(customer: Customer, number: string, id: string, later: Date): Promise<void> {
  const reached = await weContact(company.agent.call, customer, number, 'Sorry. It will be later.');
  const moved = ok(await move(id, later, { entryId: reached.entryId }));
  expect(moved).toMatchObject({ state: 'open', dueAt: later.toISOString() });
  expect(moved.toldAt).not.toBeNull();
}

async function areTheyWell(customer: Customer, number: string): Promise<void> {
  const text = 'Are you safe, and were you well served?';
  ok(await company.agent.call('POST', `/cases/${number}/messages`, { text, purpose: 'check-in' }));
  await company.letLeave();
  const link = linkIn((await customer.lastMail()).text, 'solved=yes');
  expect((await company.opens(link)).body).toContain(number);
  expect((await company.agent.call('POST', `/cases/${number}/closure`, { how: 'confirmed' })).status).toBe(
    409,
  );
  expect((await company.presses(link, { solved: 'yes' })).status).toBe(200);
  ok(await company.agent.call('POST', `/cases/${number}/closure`, { how: 'confirmed' }));
}

const kinds = (list: { kind: string }[]): string[] => list.map(({ kind }) => kind);
