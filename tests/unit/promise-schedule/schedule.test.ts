import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WorkingCalendar } from '#contracts/calendars.ts';
import { scheduleOf } from '#domains/promises/index.ts';
import { workingTime } from '#domains/staff/index.ts';

const MINUTE = 60_000;
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
];
const SHIFTS = [
  [{ from: '09:00', to: '17:00' }],
  [
    { from: '08:00', to: '12:00' },
    { from: '13:30', to: '18:00' },
  ],
  [{ from: '22:00', to: '06:00' }],
];

const calendarOf = (timeZone: string, shifts: (typeof SHIFTS)[number], days: number) =>
  workingTime(
    WorkingCalendar.parse({
      timeZone,
      shifts: Array.from({ length: days }, (_, at) =>
        shifts.map((hours) => ({ day: at + 1, ...hours })),
      ).flat(),
      holidays: null,
      specialDays: [],
    }),
    () => new Map(),
    'test',
  );
/** Each is laid out once: a year of working time costs more than a promise. */
const calendars = fc.constantFrom(
  ...ZONES.map((zone, at) => calendarOf(zone, SHIFTS[at % SHIFTS.length] ?? [], 5 + (at % 3))),
  calendarOf('Europe/Berlin', SHIFTS[2] ?? [], 5),
);

/** Around the changes of summer time in both halves of the world, and leap day. */
const moments = fc
  .tuple(
    fc.constantFrom('2027-03-26', '2027-10-29', '2028-02-27', '2028-03-10', '2028-04-01', '2028-11-03'),
    fc.integer({ min: 0, max: 4 * 24 * 60 }),
    fc.integer({ min: 1, max: 30 * 24 * 60 }),
  )
  .map(([day, start, length]) => {
    const from = new Date(new Date(`${day}T00:00:00Z`).getTime() + start * MINUTE);
    return { from, due: new Date(from.getTime() + length * MINUTE) };
  });

test('people are reminded, warned and the lead is told, in this order, before the promise is due', () => {
  fc.assert(
    fc.property(calendars, moments, (hours, { from, due }) => {
      const { remindAt, warnAt, escalateAt } = scheduleOf(from, due, hours);
      expect(remindAt.getTime()).toBeGreaterThanOrEqual(from.getTime());
      expect(warnAt.getTime()).toBeGreaterThanOrEqual(remindAt.getTime());
      expect(escalateAt.getTime()).toBeGreaterThanOrEqual(warnAt.getTime());
      expect(due.getTime()).toBeGreaterThanOrEqual(escalateAt.getTime());
    }),
    { numRuns: 500 },
  );
});

test('all of it happens in working hours where there are any in between', () => {
  fc.assert(
    fc.property(calendars, moments, (hours, { from, due }) => {
      if (hours.minutesBetween(from, due) < 2) return;
      for (const at of Object.values(scheduleOf(from, due, hours)))
        expect(hours.isWorking(at), at.toISOString()).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('the rule by example: nine to five, promised Monday at nine', () => {
  const hours = calendarOf('UTC', SHIFTS[0] ?? [], 5);
  const monday = new Date('2027-03-01T09:00:00Z');
  const said = (due: string) =>
    Object.values(scheduleOf(monday, new Date(due), hours)).map((at: Date) => at.toISOString().slice(0, 16));
  expect(said('2027-03-05T17:00:00Z')).toEqual(['2027-03-05T09:00', '2027-03-05T13:00', '2027-03-05T15:00']);
  expect(said('2027-03-01T17:00:00Z')).toEqual(['2027-03-01T13:00', '2027-03-01T15:24', '2027-03-01T16:12']);
  expect(said('2027-03-01T10:00:00Z')).toEqual(['2027-03-01T09:30', '2027-03-01T09:48', '2027-03-01T09:54']);
  expect(said('2027-03-08T09:00:00Z')).toEqual(['2027-03-05T09:00', '2027-03-05T13:00', '2027-03-05T15:00']);
});
