/** Story 3, the internet provider: the clocks of a complaint run in working days, over holidays and changes of the clocks. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Company, MINUTE, ok, openCompany, workBy } from './support/company.ts';
import { type Customer, closesByAgreement, customerOf } from './support/customer.ts';
import { channels, local, localTime, people, seasons, varied, zones } from './support/drawn.ts';
import { bounceOf } from './support/words.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    names: ['Fionnuala Æ', 'Jean-Noël', 'Ottó', 'Dame Ruth'],
    teams: ['Complaints', 'Line'],
    calendar: { timeZone: 'Europe/London', country: 'GB', hours: [['09:00', '17:00']] },
  });
});
afterAll(async () => {
  await company.verify();
  await company.close();
});

/** How the company works: whole and split days, in many zones, with the holidays of many countries. */
const calendars = fc.record({
  timeZone: zones,
  country: fc.constantFrom('GB', 'ES', 'US', 'DE', 'NZ', 'IN', 'BR'),
  hours: fc.constantFrom<[string, string][]>(
    [['09:00', '17:30']],
    [
      ['09:00', '14:00'],
      ['16:00', '19:00'],
    ],
    [
      ['08:30', '12:30'],
      ['13:15', '15:45'],
    ],
  ),
});
type Calendar = typeof calendars extends fc.Arbitrary<infer T> ? T : never;

interface Clock {
  kind: string;
  dueAt: string;
  metAt: string | null;
  missedAt: string | null;
}

const ACKNOWLEDGED = 'We have your complaint, and you will have our answer within four weeks.';
const FINAL =
  'We uphold your complaint, because we found that the mail was not meant for you. We put it right. If you disagree, ask for a review.';

test.each(['acknowledged in time', 'acknowledged by a mail that comes back', 'never acknowledged'] as const)(
  '3.11 a complaint, %s: deadlines in working days that never move, with warnings ahead in working hours',
  (fate) =>
    varied(
      fc.record({ who: people, way: channels, calendar: calendars, season: seasons }),
      async ({ who, way, calendar, season }) => {
        // Given a company that works by its own calendar, and a complaint at any moment of the year,
        await company.goTo({ ...who, zone: calendar.timeZone, season });
        await workBy(company.world, calendar);
        const off = await daysOff(calendar);
        const customer = await customerOf(company, who);
        const { number, entryId } = await customer.says('The mail of somebody else, again. I complain.', way);
        ok(await company.lead.call('POST', `/cases/${number}/assignment`, { staffId: company.agent.id }));
        ok(await company.lead.call('PATCH', `/cases/${number}`, { type: 'complaint', procedure: 'plain' }));
        // its clocks end when the so manieth working day closes.
        const since = new Date(ok(await company.agent.call('GET', `/entries/${entryId}`)).occurredAt);
        const before = await clocksOf(number);
        for (const [kind, days] of [
          ['acknowledgement', 2],
          ['holding', 10],
          ['final', 20],
        ] as const)
          expect(before[kind]?.dueAt, kind).toBe(closing(since, days, calendar, off).toISOString());
        // An acknowledgement that reached the customer meets its clock, and only that does;
        const ackDue = before.acknowledgement?.dueAt ?? '';
        if (fate !== 'never acknowledged')
          await acknowledge(customer, number, fate === 'acknowledged in time');
        await company.until(new Date(Date.parse(ackDue) + MINUTE));
        const met = fate === 'acknowledged in time';
        const after = await clocksOf(number);
        expect(after.acknowledgement).toMatchObject({ dueAt: ackDue, missedAt: met ? null : ackDue });
        expect(after.acknowledgement?.metAt === null).toBe(!met);
        // people are warned ahead of the rest, in their working hours, and told of a miss.
        const final = before.final?.dueAt ?? '';
        await company.until(new Date(Date.parse(final) - MINUTE));
        for (const [person, share] of [
          [company.agent, 50],
          [company.lead, 80],
          [company.manager, 95],
        ] as const) {
          const warned = (await company.told(person, number)).filter(
            ({ kind, say }) => kind === 'clock' && say.startsWith(`${share} %`),
          );
          expect(
            warned.some(({ say }) => say.includes('Final response')),
            `${share} % to ${person.name}`,
          ).toBe(true);
          for (const { at } of warned) expect(isWorking(new Date(at), calendar, off), at).toBe(true);
        }
        await company.until(new Date(Date.parse(final) + MINUTE));
        expect((await clocksOf(number)).final).toMatchObject({ dueAt: final, missedAt: final, metAt: null });
        expect(
          (await company.told(company.manager, number)).some(({ say }) => say.startsWith('A deadline')),
        ).toBe(true);
        // The final response must hold what the procedure asks for; then the customer agrees.
        const short = await letter(number, 'final-response', 'No.');
        expect([short.status, short.body.code]).toEqual([422, 'letter-incomplete']);
        ok(await letter(number, 'final-response', FINAL));
        await company.letLeave();
        expect((await customer.lastMail()).text).toContain('We uphold your complaint');
        expect((await clocksOf(number)).final?.metAt).not.toBeNull();
        await closesByAgreement(company, company.agent, customer, number);
      },
      2,
    )(),
);

const letter = (number: string, purpose: string, text: string) =>
  company.agent.call('POST', `/cases/${number}/messages`, { purpose, text });

async function acknowledge(customer: Customer, number: string, arrives: boolean): Promise<void> {
  const { id } = ok(await letter(number, 'acknowledgement', ACKNOWLEDGED));
  await company.letLeave();
  expect((await customer.lastMail()).text).toContain(ACKNOWLEDGED);
  expect((await clocksOf(number)).acknowledgement?.metAt).not.toBeNull();
  if (!arrives) await company.world.receive(bounceOf(`${id}@company.example`, customer.address));
}

async function clocksOf(number: string): Promise<Record<string, Clock>> {
  const { clocks } = ok(await company.agent.call('GET', `/cases/${number}`));
  return Object.fromEntries(clocks.map((one: Clock) => [one.kind, one]));
}

/** Public holidays of the year ahead, as the company's calendar has them. */
async function daysOff({ timeZone, country, hours }: Calendar): Promise<ReadonlySet<string>> {
  const shifts = [1, 2, 3, 4, 5].flatMap((day) => hours.map(([from, to]) => ({ day, from, to })));
  const rules = { timeZone, shifts, holidays: { country }, specialDays: [] };
  const { days } = ok(await company.manager.call('POST', '/calendars/preview', rules));
  return new Set(days.map(({ date }: { date: string }) => date));
}

type Day = ReturnType<ReturnType<typeof local>['toPlainDate']>;

const isWorked = (day: Day, off: ReadonlySet<string>): boolean =>
  day.dayOfWeek <= 5 && !off.has(day.toString());

const endOf = (day: Day, { timeZone, hours }: Calendar): Date => {
  const [hour = 0, minute = 0] = (hours.at(-1)?.[1] ?? '').split(':').map(Number);
  return new Date(day.toZonedDateTime({ timeZone, plainTime: { hour, minute } }).epochMilliseconds);
};

/** Counted by hand: what comes after closing counts as come on the next working day; then so many days are gone through. */
function closing(from: Date, days: number, calendar: Calendar, off: ReadonlySet<string>): Date {
  let day = local(from, calendar.timeZone).toPlainDate();
  while (!isWorked(day, off) || endOf(day, calendar) <= from) {
    day = day.add({ days: 1 });
    if (isWorked(day, off)) break;
  }
  for (let left = days; left > 0; ) {
    day = day.add({ days: 1 });
    if (isWorked(day, off)) left -= 1;
  }
  return endOf(day, calendar);
}

function isWorking(at: Date, calendar: Calendar, off: ReadonlySet<string>): boolean {
  const day = local(at, calendar.timeZone).toPlainDate();
  if (!isWorked(day, off)) return false;
  return calendar.hours.some(([from, to]) => {
    const [start = at, end = at] = [from, to].map((time) => {
      const [hour = 0, minute = 0] = time.split(':').map(Number);
      return localTime(at, calendar.timeZone, 0, hour, minute);
    });
    return start <= at && at <= end;
  });
}
