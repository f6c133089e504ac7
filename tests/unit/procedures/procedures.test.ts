import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { WorkingCalendar } from '#contracts/calendars.ts';
import type { Procedure } from '#contracts/procedures.ts';
import {
  builtInProcedures,
  clocksFor,
  nextUpdate,
  parseProcedure,
  procedureJsonSchema,
  silenceDays,
  summaryUntil,
} from '#domains/cases/index.ts';
import { holidaysOf, type WorkingTime, workingTime } from '#domains/staff/index.ts';
import { calendars, instants } from '../calendars/arbitrary.ts';

const at = (text: string): Date => new Date(Temporal.ZonedDateTime.from(text).epochMilliseconds);
const shown = (date: Date, { timeZone }: WorkingTime): string =>
  Temporal.Instant.fromEpochMilliseconds(date.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString();

function builtIn(key: string): Procedure {
  const procedure = builtInProcedures().get(key);
  if (!procedure) throw new Error(key);
  return procedure;
}

async function office(
  timeZone: string,
  holidays: WorkingCalendar['holidays'],
  hours: readonly (readonly [string, string])[] = [['09:00', '17:00']],
): Promise<WorkingTime> {
  const calendar = WorkingCalendar.parse({
    timeZone,
    shifts: [1, 2, 3, 4, 5].flatMap((day) => hours.map(([from, to]) => ({ day, from, to }))),
    holidays,
    specialDays: [],
  });
  return workingTime(calendar, await holidaysOf(holidays), 'test');
}

/** Deadlines by kind, as the wall clock there shows them. */
const deadlines = (key: string, working: WorkingTime, facts: Parameters<typeof clocksFor>[1]) =>
  Object.fromEntries(
    clocksFor(builtIn(key), facts, working).map(({ kind, dueAt }) => [kind, shown(dueAt, working)]),
  );

describe('each profile, its dates counted by hand from the text', () => {
  test('FCA: eight weeks over the turn of the year, from an evening in December', async () => {
    const london = await office('Europe/London', { country: 'GB', state: 'ENG' });
    const receivedAt = at('2026-12-02T18:30[Europe/London]');
    expect(deadlines('fca-disp', london, { receivedAt })).toEqual({
      acknowledgement: '2026-12-07T17:00:00', // Thu, Fri, Mon
      final: '2027-01-27T23:59:59', // Wednesday, eight weeks later
    });
    // Out of hours: counts as received on Thursday 3; Fri, Mon, Tue (DISP 1.5, R3).
    expect(summaryUntil(builtIn('fca-disp'), { receivedAt }, london)).toEqual(
      at('2026-12-08T17:00[Europe/London]'),
    );
    expect(nextUpdate(builtIn('fca-disp'), receivedAt, london)?.dueAt).toEqual(
      at('2026-12-16T17:00[Europe/London]'),
    );
    const stuck = { receivedAt, deadlockAt: at('2026-12-24T10:00[Europe/London]') };
    // 25 is Christmas, 26 and 27 a weekend, 28 the substitute for Boxing Day.
    expect(deadlines('fca-disp', london, stuck)['adr-letter']).toBe('2026-12-29T17:00:00');
  });

  test('FCA: eight weeks end at midnight there, summer time or not', async () => {
    const london = await office('Europe/London', { country: 'GB', state: 'ENG' });
    const [final] = clocksFor(
      builtIn('fca-disp'),
      { receivedAt: new Date('2027-03-01T10:00Z') },
      london,
    ).slice(-1);
    expect(final?.dueAt).toEqual(new Date('2027-04-26T22:59:59Z'));
  });

  test('UK payment services: 15 and 35 business days, the holidays of England between', async () => {
    const london = await office('Europe/London', { country: 'GB', state: 'ENG' });
    // 15: 11, 14–18, 21–24, 29–31 December, 4 and 5 January. 35: the twentieth after that.
    expect(
      deadlines('uk-payment-services', london, { receivedAt: at('2026-12-10T10:00[Europe/London]') }),
    ).toEqual({
      acknowledgement: '2026-12-15T17:00:00',
      holding: '2027-01-05T17:00:00',
      final: '2027-02-02T17:00:00',
    });
  });

  test('CFPB: 15 and 60 calendar days, over the beginning of summer time', async () => {
    const york = await office('America/New_York', { country: 'US' });
    const receivedAt = at('2026-02-27T15:00[America/New_York]');
    expect(deadlines('cfpb', york, { receivedAt })).toMatchObject({
      holding: '2026-03-14T23:59:59', // a Saturday
      final: '2026-04-28T23:59:59',
    });
  });

  // A chart of tenth business days printed for banks in the autumn of 2014 (Paybefore, Reg. E Error Resolution).
  test.each([
    ['2014-11-03', '2014-11-18'],
    ['2014-11-10', '2014-11-25'],
    ['2014-11-13', '2014-11-28'],
    ['2014-11-26', '2014-12-11'],
    ['2014-12-11', '2014-12-26'],
    ['2014-12-17', '2015-01-02'],
    ['2014-12-31', '2015-01-15'],
  ])('Reg E: an error told on %s is decided or credited by %s', async (told, due) => {
    const chicago = await office('America/Chicago', { country: 'US' });
    // Told by word of mouth after hours; the letter came days later (R13).
    const oralNoticeAt = at(`${told}T20:00[America/Chicago]`);
    const receivedAt = new Date(oralNoticeAt.getTime() + 4 * 86_400_000);
    expect(deadlines('reg-e', chicago, { receivedAt, oralNoticeAt })['provisional-credit']).toBe(
      `${due}T17:00:00`,
    );
  });

  test('Reg E: 45 days in all; the credit is told in two business days, the result in three', async () => {
    const chicago = await office('America/Chicago', { country: 'US' });
    const facts = {
      receivedAt: at('2014-11-03T11:00[America/Chicago]'),
      creditedAt: at('2014-11-10T11:00[America/Chicago]'),
      decidedAt: at('2014-11-25T16:00[America/Chicago]'),
    };
    expect(deadlines('reg-e', chicago, facts)).toMatchObject({
      final: '2014-12-18T23:59:59',
      'credit-notice': '2014-11-13T17:00:00', // 11 is Veterans Day
      results: '2014-12-01T17:00:00', // 27 is Thanksgiving
    });
  });

  test('Spain: 15 working days on the Canary Islands, Christmas to Reyes, with split shifts', async () => {
    const canary = await office('Atlantic/Canary', { country: 'ES', state: 'CN' }, [
      ['08:00', '13:00'],
      ['15:00', '18:00'],
    ]);
    // 21–24, 28–31 December; 4, 5, 7, 8, 11, 12, 13 January.
    expect(
      deadlines('es-ley-10-2025', canary, { receivedAt: at('2026-12-18T12:30[Atlantic/Canary]') }),
    ).toEqual({
      acknowledgement: '2026-12-18T15:30:00',
      final: '2027-01-13T18:00:00',
    });
  });

  test('plain: what comes on a weekend counts as come on Monday', async () => {
    const berlin = await office('Europe/Berlin', { country: 'DE', state: 'BE' });
    expect(deadlines('plain', berlin, { receivedAt: at('2026-07-04T11:00[Europe/Berlin]') })).toEqual({
      acknowledgement: '2026-07-08T17:00:00',
      holding: '2026-07-20T17:00:00',
      final: '2026-08-03T17:00:00',
    });
  });

  test('docs/procedures.md shows every clock as it is', () => {
    const page = readFileSync(new URL('../../../docs/procedures.md', import.meta.url), 'utf8');
    const rows = [...builtInProcedures().values()].flatMap(({ key, clocks }) =>
      clocks.map(
        ({ kind, length, unit, from, requires, source, mark }) =>
          `| \`${key}\` | ${kind} | ${length} ${unit} from ${from} | ${requires.join(', ')} | ${source} | ${mark} |`,
      ),
    );
    expect(page.split('\n').filter((line) => line.startsWith('| `'))).toEqual(rows);
  });

  test('every one waits 28 days of silence, and says where each rule comes from', () => {
    expect([...builtInProcedures().keys()]).toEqual([
      'cfpb',
      'es-ley-10-2025',
      'fca-disp',
      'plain',
      'reg-e',
      'uk-payment-services',
    ]);
    for (const procedure of builtInProcedures().values()) {
      expect(silenceDays(procedure)).toBe(28);
      expect(procedure.update).toMatchObject({ length: 10, unit: 'business-days' });
    }
  });
});

describe('warnings', () => {
  const facts = instants.chain((receivedAt) =>
    fc.record({
      receivedAt: fc.constant(receivedAt),
      oralNoticeAt: fc.option(fc.nat(10 * 1440).map((m) => new Date(receivedAt.getTime() - m * 60_000))),
      creditedAt: fc.option(fc.nat(20 * 1440).map((m) => new Date(receivedAt.getTime() + m * 60_000))),
      decidedAt: fc.option(fc.nat(60 * 1440).map((m) => new Date(receivedAt.getTime() + m * 60_000))),
      deadlockAt: fc.option(fc.nat(60 * 1440).map((m) => new Date(receivedAt.getTime() + m * 60_000))),
    }),
  );
  const procedure = fc.constantFrom(...builtInProcedures().values());

  test('come in order, in working hours, between the beginning and the deadline, by share of the working time', () => {
    fc.assert(
      fc.property(procedure, calendars, facts, (one, { time }, given) => {
        const update = nextUpdate(one, given.receivedAt, time);
        for (const clock of [...clocksFor(one, given, time), ...(update ? [update] : [])]) {
          const worked = time.minutesBetween(clock.startedAt, clock.dueAt);
          let before = clock.startedAt;
          for (const { at: instant, share } of clock.warnAt) {
            expect(instant >= before).toBe(true);
            before = instant;
            if (worked === 0) {
              expect(instant).toEqual(clock.startedAt);
              continue;
            }
            expect(instant < clock.dueAt).toBe(true);
            expect(time.isWorking(instant)).toBe(true);
            expect(Math.abs(time.minutesBetween(clock.startedAt, instant) - worked * share)).toBeLessThan(1);
          }
          expect(clock.dueAt > clock.startedAt).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('R72: what is changed about days after a deadline does not move it', () => {
    fc.assert(
      fc.property(procedure, calendars, facts, ({ clocks, ...one }, { calendar, holidays, time }, given) => {
        for (const rule of clocks) {
          const [clock] = clocksFor({ ...one, clocks: [rule] }, given, time);
          if (!clock) continue;
          const later = time.dateOf(clock.dueAt).add({ days: 2 }).toString();
          const specialDays = calendar.specialDays.filter(({ date }) => date !== later);
          const changed = {
            ...calendar,
            specialDays: [...specialDays, { date: later, name: 'New', shifts: [] }],
          };
          const [again] = clocksFor(
            { ...one, clocks: [rule] },
            given,
            workingTime(changed, holidays, 'newer'),
          );
          expect(again).toEqual(clock);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('half of the time is told to the owner, four fifths to the lead, nearly all to the manager', async () => {
    const london = await office('Europe/London', null);
    const [, , final] = clocksFor(
      builtIn('plain'),
      { receivedAt: at('2026-07-06T09:00[Europe/London]') },
      london,
    );
    // 21 working days from Monday 9:00 to Monday 3 August 17:00: 168 hours.
    expect(final?.warnAt.map((warning) => [warning.escalate, shown(warning.at, london)])).toEqual([
      ['owner', '2026-07-20T13:00:00'],
      ['lead', '2026-07-28T15:24:00'],
      ['manager', '2026-07-31T16:36:00'],
    ]);
  });
});

describe('a company’s own procedure', () => {
  const own = `
key: loans
name: Loans
jurisdiction: IE
about: Our own.
language: en
sources: [{ cites: Rulebook 4, title: Our rulebook, mark: own-design }]
clocks:
  - { kind: answer, say: Answer, length: 4, unit: hours, requires: [final-response], source: Rulebook 4, mark: own-design }
  - kind: after
    say: Report
    length: 90
    unit: working-minutes
    from: acknowledged
    requires: [update]
    source: Rulebook 4
    mark: own-design
    warnings: [{ share: 0.6, tell: owner, workTo: Specialists }]
update: null
summary: null
silence: { days: 14, source: Rulebook 4, mark: own-design }
letters: { final-response: [{ part: decision, say: Decision, words: [decided] }] }
`;

  test('runs like a built-in one, on hours and minutes, and asks a team for help', async () => {
    const dublin = await office('Europe/Dublin', null);
    const procedure = parseProcedure(own);
    const receivedAt = at('2026-07-10T15:00[Europe/Dublin]');
    expect(clocksFor(procedure, { receivedAt }, dublin).map(({ kind }) => kind)).toEqual(['answer']);
    const clocks = clocksFor(
      procedure,
      { receivedAt, acknowledgedAt: at('2026-07-10T16:30[Europe/Dublin]') },
      dublin,
    );
    expect(clocks.map(({ kind, dueAt }) => [kind, shown(dueAt, dublin)])).toEqual([
      ['answer', '2026-07-10T19:00:00'],
      ['after', '2026-07-13T10:00:00'],
    ]);
    expect(clocks[1]?.warnAt).toEqual([
      { share: 0.6, at: at('2026-07-13T09:24[Europe/Dublin]'), escalate: 'owner', workTo: 'Specialists' },
    ]);
    expect([
      nextUpdate(procedure, receivedAt, dublin),
      summaryUntil(procedure, { receivedAt }, dublin),
    ]).toEqual([null, null]);
  });

  test.each([
    ['a misspelt field', own.replace('unit: hours', 'units: hours')],
    ['an unknown unit', own.replace('unit: hours', 'unit: moons')],
    ['a clock without a letter that meets it', own.replace('requires: [update]', 'requires: []')],
    ['one kind twice', own.replace('kind: after', 'kind: answer')],
    ['shares out of order', own.replace('workTo: Specialists }', 'workTo: S }, { share: 0.5, tell: lead }')],
    ['no final response', own.replace('final-response: [{', 'adr-letter: [{')],
    ['no YAML', 'clocks: [}'],
    [
      'a bomb of references',
      `a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [${'*a,'.repeat(99)}*a]\nc: [${'*b,'.repeat(99)}*b]`,
    ],
    ['nothing', ''],
  ])('with %s is refused in words', (_, yaml) => {
    expect(() => parseProcedure(yaml)).toThrow(expect.objectContaining({ code: 'invalid', status: 422 }));
  });

  test('is described by a JSON Schema', () => {
    expect(procedureJsonSchema()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      properties: { clocks: { type: 'array' }, letters: { type: 'object' } },
    });
  });
});
