import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endOfQuiet, linksFor, readMessageToken } from '#domains/customers/index.ts';

const secretsOf = (key: string) => ({
  mac: (purpose: string, data: Uint8Array) =>
    createHmac('sha256', key + purpose)
      .update(data)
      .digest(),
});
const secrets = secretsOf('ours');
const publicUrl = 'https://care.company.example';
const tokenOf = (url: string): string => url.split('/').at(-1) ?? '';

describe('links of messages', () => {
  const subject = fc.record({
    customerId: fc.uuid(),
    contactPointId: fc.option(fc.uuid()),
    entryId: fc.option(fc.uuid()),
  });

  test('say what they are about, and only ours do', () => {
    fc.assert(
      fc.property(subject, (about) => {
        const token = tokenOf(linksFor({ secrets, publicUrl }, about).notMe);
        const short = about.contactPointId !== null && about.entryId === null;
        expect(readMessageToken(secrets, token)).toEqual({
          ...about,
          customerId: short ? null : about.customerId,
        });
        expect(readMessageToken(secretsOf('theirs'), token)).toBeNull();
        expect(token.length).toBeLessThanOrEqual(82);
        if (short) expect(token).toHaveLength(39);
      }),
    );
  });

  test('break when anything in them is changed', () => {
    fc.assert(
      fc.property(subject, fc.nat(), fc.integer({ min: 1, max: 255 }), (about, at, change) => {
        const bytes = Buffer.from(tokenOf(linksFor({ secrets, publicUrl }, about).notMe), 'base64url');
        const place = at % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ change;
        expect(readMessageToken(secrets, bytes.toString('base64url'))).toBeNull();
      }),
    );
  });
});

describe('quiet hours', () => {
  const zones = ['Europe/Madrid', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'];
  const clock = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
  const shown = (at: Date, timeZone: string): string =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).format(at);
  const within = (time: string, from: string, until: string): boolean =>
    from < until ? time >= from && time < until : time >= from || time < until;

  test('end when the customer’s clock says so, within a day, and then nothing is quiet', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
        clock,
        clock,
        fc.constantFrom(...zones),
        (now, from, until, timeZone) => {
          const end = endOfQuiet({ from, until, timeZones: [timeZone] }, now);
          expect(end !== null).toBe(from !== until && within(shown(now, timeZone), from, until));
          if (end === null) return;
          expect(end.getTime()).toBeGreaterThan(now.getTime());
          expect(end.getTime() - now.getTime()).toBeLessThanOrEqual(25 * 3_600_000);
          // In the hour that summer time skips the end comes as much later.
          expect(within(shown(end, timeZone), from, until)).toBe(false);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('over midnight, in the customer’s zone', () => {
    const hours = { from: '21:00', until: '08:00', timeZones: ['Europe/Madrid'] };
    const at = (iso: string) => endOfQuiet(hours, new Date(iso))?.toISOString() ?? null;
    expect(at('2026-07-01T18:59:59Z')).toBeNull();
    expect(at('2026-07-01T19:00:00Z')).toBe('2026-07-02T06:00:00.000Z');
    expect(at('2026-07-02T05:59:00Z')).toBe('2026-07-02T06:00:00.000Z');
    expect(at('2026-07-02T06:00:00Z')).toBeNull();
    // The night in which the clocks go back: half past two comes twice, and never lies behind.
    const late = { ...hours, until: '02:30' };
    const end = (iso: string) => endOfQuiet(late, new Date(iso))?.toISOString() ?? null;
    expect(end('2026-10-25T00:10:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(end('2026-10-25T01:10:00Z')).toBe('2026-10-25T01:30:00.000Z');
    // The night in which the clocks go forward.
    expect(at('2026-03-28T23:00:00Z')).toBe('2026-03-29T06:00:00.000Z');
  });
});
