import fc from 'fast-check';
import { WorkingCalendar } from '#contracts/calendars.ts';
import { type HolidaysOf, type WorkingTime, workingTime } from '#domains/staff/index.ts';

/** Zones with whole, half and quarter hours, and with summer time of an hour and of half an hour, north and south. */
export const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Atlantic/Canary',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
];

const hour = (value: number): string => `${String(value % 24).padStart(2, '0')}:00`;

/** Shifts of a week: plain, split, over midnight or round the clock, on any days. */
const shifts = fc
  .tuple(
    fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
    fc.constantFrom(
      [[9, 17]],
      [
        [8, 12],
        [14, 18],
      ],
      [
        [7, 10],
        [11, 13],
        [15, 20],
      ],
      [[22, 30]],
      [[0, 24]],
      [
        [6, 9],
        [20, 28],
      ],
    ),
  )
  .map(([days, hours]) =>
    days.flatMap((day) => hours.map(([from = 0, to = 0]) => ({ day, from: hour(from), to: hour(to) }))),
  );

/** Instants from 2023 to 2031, by the minute; many around New Year and the changes of summer time. */
export const instants = fc
  .oneof(
    fc.integer({ min: Date.UTC(2023, 0), max: Date.UTC(2031, 0) }),
    fc
      .tuple(
        fc.constantFrom('01-01', '03-08', '03-29', '04-05', '10-04', '10-25', '11-01', '12-31'),
        fc.integer({ min: 2023, max: 2030 }),
        fc.integer({ min: -3000, max: 3000 }),
      )
      .map(([day, year, minutes]) => Date.parse(`${year}-${day}T00:00:00Z`) + minutes * 60_000),
  )
  .map((ms) => new Date(Math.floor(ms / 60_000) * 60_000));

/** A calendar with its holidays: some fixed ones each year, and special days. */
export const calendars = fc
  .record({
    timeZone: fc.constantFrom(...ZONES),
    shifts,
    off: fc.subarray(['01-01', '01-06', '03-29', '05-01', '10-25', '12-24', '12-25', '12-26', '12-31']),
    special: fc.subarray(['2024-02-29', '2025-12-31', '2026-01-01', '2026-03-29', '2027-10-31']),
    specialHours: fc.constantFrom([], [{ from: '10:00', to: '14:00' }], [{ from: '20:00', to: '02:00' }]),
  })
  .map(({ timeZone, shifts: week, off, special, specialHours }) => {
    const calendar = WorkingCalendar.parse({
      timeZone,
      shifts: week,
      holidays: null,
      specialDays: special.map((date) => ({ date, name: 'Special', shifts: specialHours })),
    });
    const holidays: HolidaysOf = (year) => new Map(off.map((day) => [`${year}-${day}`, 'Holiday']));
    return { calendar, holidays, time: workingTime(calendar, holidays, 'test') };
  });

/** Working time of a plain calendar, for examples. */
export function office(
  timeZone: string,
  given: { hours?: [string, string][]; days?: number[]; off?: string[] } = {},
): WorkingTime {
  const calendar = WorkingCalendar.parse({
    timeZone,
    shifts: (given.days ?? [1, 2, 3, 4, 5]).flatMap((day) =>
      (given.hours ?? [['09:00', '17:00']]).map(([from, to]) => ({ day, from, to })),
    ),
    holidays: null,
    specialDays: (given.off ?? []).map((date) => ({ date, name: 'Day off', shifts: [] })),
  });
  return workingTime(calendar, () => new Map(), 'test');
}
