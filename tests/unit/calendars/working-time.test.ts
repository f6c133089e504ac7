import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { WorkingCalendar } from '#contracts/calendars.ts';
import { type HolidaysOf, holidaysOf, workingTime } from '#domains/staff/index.ts';
import { calendars, instants, office } from './arbitrary.ts';

const MINUTE = 60_000;
const at = (text: string): Date => new Date(Temporal.ZonedDateTime.from(text).epochMilliseconds);
const minutes = fc.integer({ min: 1, max: 60 * 24 * 60 });

/** Whether the minute at this instant is worked, read off the wall clock: slow, and written without the arithmetic. */
function workedOnTheWall(calendar: WorkingCalendar, holidays: HolidaysOf, instant: Date): boolean {
  const local = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(
    calendar.timeZone,
  );
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' });
  const hoursOf = (date: Temporal.PlainDate) => {
    const special = calendar.specialDays.find((day) => day.date === date.toString());
    if (special) return special.shifts;
    if (holidays(date.year).has(date.toString())) return [];
    return calendar.shifts.filter(({ day }) => day === date.dayOfWeek);
  };
  const today = local.toPlainDate();
  return (
    hoursOf(today).some(({ from, to }) => time >= from && (to <= from || time < to)) ||
    hoursOf(today.subtract({ days: 1 })).some(({ from, to }) => to <= from && time < to)
  );
}

describe('working minutes', () => {
  test('agree with the wall clock, minute by minute', () => {
    fc.assert(
      fc.property(calendars, instants, ({ calendar, holidays, time }, from) => {
        let counted = 0;
        for (let step = 0; step < 3000; step += 1) {
          const instant = new Date(from.getTime() + step * MINUTE);
          const worked = workedOnTheWall(calendar, holidays, instant);
          if (worked !== time.isWorking(instant)) throw new Error(`differs at ${instant.toISOString()}`);
          if (worked) counted += 1;
        }
        expect(time.minutesBetween(from, new Date(from.getTime() + 3000 * MINUTE))).toBe(counted);
      }),
      { numRuns: 40 },
    );
  });

  test('adding and counting undo each other, forth and back, and add up', () => {
    fc.assert(
      fc.property(calendars, instants, minutes, minutes, ({ time }, from, a, b) => {
        const later = time.addMinutes(from, a);
        expect(time.minutesBetween(from, later)).toBe(a);
        expect(time.minutesBetween(later, from)).toBe(-a);
        expect(time.addMinutes(later, b)).toEqual(time.addMinutes(from, a + b));
        expect(time.minutesBetween(time.addMinutes(from, -a), from)).toBe(a);
        expect(time.addMinutes(from, 0)).toEqual(time.next(from));
      }),
      { numRuns: 100 },
    );
  });

  test('never end outside of working time, never before they began, and keep their order', () => {
    fc.assert(
      fc.property(calendars, instants, instants, minutes, minutes, ({ time }, one, other, a, b) => {
        const end = time.addMinutes(one, a);
        expect(end > one).toBe(true);
        expect(time.isWorking(new Date(end.getTime() - 1))).toBe(true);
        expect(time.isWorking(time.addMinutes(one, -a))).toBe(true);
        const [early, late] = one < other ? [one, other] : [other, one];
        expect(time.addMinutes(early, a) <= time.addMinutes(late, a)).toBe(true);
        expect(time.addMinutes(one, Math.min(a, b)) <= time.addMinutes(one, Math.max(a, b))).toBe(true);
        const next = time.next(one);
        expect([time.isWorking(next), time.minutesBetween(one, next), time.next(next)]).toEqual([
          true,
          0,
          next,
        ]);
      }),
      { numRuns: 100 },
    );
  });

  test('split shifts: the break in the middle of the day does not count', () => {
    const time = office('Atlantic/Canary', {
      hours: [
        ['09:00', '13:00'],
        ['16:00', '19:00'],
      ],
    });
    const noon = at('2026-07-07T12:30[Atlantic/Canary]');
    expect(time.addMinutes(noon, 30)).toEqual(at('2026-07-07T13:00[Atlantic/Canary]'));
    expect(time.addMinutes(noon, 31)).toEqual(at('2026-07-07T16:01[Atlantic/Canary]'));
    expect(time.next(at('2026-07-07T13:00[Atlantic/Canary]'))).toEqual(
      at('2026-07-07T16:00[Atlantic/Canary]'),
    );
    expect(time.addMinutes(noon, 3 * 60 + 31)).toEqual(at('2026-07-08T09:01[Atlantic/Canary]'));
  });

  test('a night shift is an hour shorter when summer time begins, and an hour longer when it ends', () => {
    const time = office('Europe/Berlin', { days: [6], hours: [['22:00', '06:00']] });
    const length = (from: string, to: string) => time.minutesBetween(at(from), at(to));
    expect(length('2026-03-28T12:00[Europe/Berlin]', '2026-03-29T12:00[Europe/Berlin]')).toBe(7 * 60);
    expect(length('2026-10-24T12:00[Europe/Berlin]', '2026-10-25T12:00[Europe/Berlin]')).toBe(9 * 60);
    const half = office('Australia/Lord_Howe', { days: [6], hours: [['22:00', '06:00']] });
    expect(
      half.minutesBetween(
        at('2026-04-04T12:00[Australia/Lord_Howe]'),
        at('2026-04-05T12:00[Australia/Lord_Howe]'),
      ),
    ).toBe(8 * 60 + 30);
  });

  test('a shift that summer time skips altogether is not there', () => {
    const time = office('Europe/Berlin', { days: [7], hours: [['02:00', '03:00']] });
    expect(time.next(at('2026-03-28T12:00[Europe/Berlin]'))).toEqual(at('2026-04-05T02:00[Europe/Berlin]'));
  });

  test('an hour that two shifts share is worked once', () => {
    const calendar = WorkingCalendar.parse({
      timeZone: 'UTC',
      shifts: [{ day: 4, from: '22:00', to: '06:00' }],
      holidays: null,
      // New Year’s Eve 2026 is a Thursday.
      specialDays: [{ date: '2027-01-01', name: 'Stocktaking', shifts: [{ from: '05:00', to: '08:00' }] }],
    });
    const time = workingTime(calendar, () => new Map(), 'test');
    expect(time.minutesBetween(new Date('2026-12-31T12:00Z'), new Date('2027-01-02T00:00Z'))).toBe(10 * 60);
  });

  test('half a century is no walk through minutes', () => {
    const time = office('America/St_Johns');
    const from = at('2000-01-03T09:00[America/St_Johns]');
    const end = at('2050-01-01T00:00[America/St_Johns]');
    const weekdays = weekdaysBetween(from, end);
    expect(time.minutesBetween(from, end)).toBe(weekdays * 480);
    expect(time.addMinutes(from, weekdays * 480)).toEqual(at('2049-12-31T17:00[America/St_Johns]'));
    expect(() => time.addMinutes(from, 1e12)).toThrow(RangeError);
  });
});

function weekdaysBetween(from: Date, to: Date): number {
  let days = 0;
  for (let ms = from.getTime(); ms < to.getTime(); ms += 86_400_000) {
    const day = new Date(ms).getUTCDay();
    if (day !== 0 && day !== 6) days += 1;
  }
  return days;
}

describe('working days', () => {
  test('end at closing time of a worked day, and counting undoes adding', () => {
    fc.assert(
      fc.property(calendars, instants, fc.integer({ min: 0, max: 300 }), ({ time }, from, days) => {
        const end = time.addDays(from, days);
        expect(end > from).toBe(true);
        expect(time.isWorking(new Date(end.getTime() - 1))).toBe(true);
        expect(time.daysBetween(from, end)).toBe(days);
        expect(time.addDays(from, days + 1) > end).toBe(true);
        expect(time.addDays(time.next(from), days)).toEqual(end);
      }),
      { numRuns: 100 },
    );
  });

  test('start the day after; what comes out of hours counts as come on the next working day (R3)', () => {
    const time = office('Europe/London');
    const due = (from: string, days = 2) => time.addDays(at(`${from}[Europe/London]`), days);
    const closing = (day: string) => at(`${day}T17:00[Europe/London]`);
    // 5 January 2026 is a Monday.
    expect(due('2026-01-05T07:00')).toEqual(closing('2026-01-07'));
    expect(due('2026-01-05T16:59')).toEqual(closing('2026-01-07'));
    expect(due('2026-01-05T17:00')).toEqual(closing('2026-01-08'));
    expect(due('2026-01-10T12:00')).toEqual(closing('2026-01-14'));
    expect(due('2026-01-05T12:00', 0)).toEqual(closing('2026-01-05'));
  });

  test('a night shift belongs to the day on which it begins', () => {
    const time = office('Europe/London', { hours: [['22:00', '06:00']] });
    expect(time.addDays(at('2026-01-06T05:00[Europe/London]'), 1)).toEqual(
      at('2026-01-07T06:00[Europe/London]'),
    );
  });

  test('holidays of the region and the turn of the year are left out', async () => {
    const calendar = WorkingCalendar.parse({
      timeZone: 'Atlantic/Canary',
      shifts: [1, 2, 3, 4, 5].map((day) => ({ day, from: '08:00', to: '15:00' })),
      holidays: { country: 'ES', state: 'CN' },
      specialDays: [
        { date: '2026-12-24', name: 'Christmas Eve', shifts: [{ from: '08:00', to: '12:00' }] },
        { date: '2026-12-31', name: 'New Year’s Eve', shifts: [] },
      ],
    });
    const time = workingTime(calendar, await holidaysOf(calendar.holidays), 'test');
    const due = (days: number) => time.addDays(at('2026-12-22T10:00[Atlantic/Canary]'), days);
    // Tue 22 → Wed 23, Thu 24 until noon, Mon 28 (25 is a holiday), Tue 29, Wed 30, Mon 4 January, Tue 5, Thu 7 (6 is Reyes).
    expect(due(2)).toEqual(at('2026-12-24T12:00[Atlantic/Canary]'));
    expect(due(3)).toEqual(at('2026-12-28T15:00[Atlantic/Canary]'));
    expect(due(6)).toEqual(at('2027-01-04T15:00[Atlantic/Canary]'));
    expect(due(8)).toEqual(at('2027-01-07T15:00[Atlantic/Canary]'));
    // 30 May is Día de Canarias: there, but not on the mainland.
    expect((await holidaysOf({ country: 'ES', state: 'CN' }))(2028).get('2028-05-30')).toContain('Canarias');
    expect((await holidaysOf({ country: 'ES', state: 'MD' }))(2028).has('2028-05-30')).toBe(false);
  });

  test('holidays of several days are all there, over the end of the year too', async () => {
    expect([...(await holidaysOf({ country: 'TR' }))(2026).keys()]).toEqual(
      expect.arrayContaining(['2026-03-20', '2026-03-21', '2026-03-22']),
    );
    expect((await holidaysOf({ country: 'SZ' }))(2027).has('2027-01-02')).toBe(true);
    // Half a holiday is the company’s own matter.
    expect((await holidaysOf({ country: 'CW' }))(2026).has('2026-12-31')).toBe(false);
  });
});

describe('calendar days', () => {
  test('end with the local date, worked or not, whatever summer time does', () => {
    const time = office('Europe/Berlin');
    const from = at('2026-03-20T16:00[Europe/Berlin]');
    expect(time.addCalendarDays(from, 9)).toEqual(at('2026-03-29T23:59:59[Europe/Berlin]'));
    expect(time.addCalendarDays(from, 0)).toEqual(at('2026-03-20T23:59:59[Europe/Berlin]'));
    expect(time.endOfDay(Temporal.PlainDate.from('2026-03-20'))).toEqual(
      at('2026-03-20T17:00[Europe/Berlin]'),
    );
    expect(time.endOfDay(Temporal.PlainDate.from('2026-03-21'))).toEqual(
      at('2026-03-21T23:59:59[Europe/Berlin]'),
    );
  });
});

describe('a calendar as given', () => {
  const given = { timeZone: 'UTC', holidays: null, specialDays: [] };
  test.each([
    [
      'shifts that overlap',
      [
        { day: 1, from: '09:00', to: '13:00' },
        { day: 1, from: '12:00', to: '17:00' },
      ],
    ],
    [
      'a Sunday night that runs into Monday',
      [
        { day: 7, from: '22:00', to: '06:00' },
        { day: 1, from: '05:00', to: '09:00' },
      ],
    ],
    ['no shift', []],
    ['a day of the week that is none', [{ day: 8, from: '09:00', to: '17:00' }]],
    ['a time that is none', [{ day: 1, from: '9', to: '25:00' }]],
  ])('is refused with %s', (_, shifts) => {
    expect(WorkingCalendar.safeParse({ ...given, shifts }).success).toBe(false);
  });

  test('may work round the clock', () => {
    const shifts = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '00:00' }));
    const time = workingTime(WorkingCalendar.parse({ ...given, shifts }), () => new Map(), 'test');
    expect(time.minutesBetween(new Date('2026-01-01T00:00Z'), new Date('2027-01-01T00:00Z'))).toBe(
      365 * 1440,
    );
  });
});
