import { describe, expect, test } from 'vitest';
import type { Rung } from '#domains/delivery/index.ts';
import { presumptionOfLetter, presumptionOfMail, type Seen, standingOf } from '#domains/notices/index.ts';

const at = (text: string): Date => new Date(text);
const seen = (...rungs: Rung[]): Seen[] =>
  rungs.map((rung, i) => ({ rung, at: at(`2026-04-01T0${i}:00:00Z`), say: rung, entryId: null }));
const NOW = at('2026-04-01T12:00:00Z');

describe('what evidence shows', () => {
  test.each<[string, Rung[], string | null]>([
    ['a provider took it', ['created', 'accepted'], 'accepted'],
    ['a receipt', ['accepted', 'delivered'], 'delivered'],
    ['a bounce rebuts', ['accepted', 'delivered', 'failed'], null],
    ['what comes after a failure counts again (R26)', ['accepted', 'failed', 'delivered'], 'delivered'],
    ['nothing counts after «this isn’t me»', ['accepted', 'wrong-recipient', 'displayed'], null],
    ['doubt and delay show nothing', ['delayed', 'in-doubt'], null],
  ])('%s', (_, rungs, shown) => {
    expect(standingOf('sms', seen(...rungs), null, NOW).rung).toBe(shown);
  });

  test('what lies in a portal is made available, and shown when it was opened (R25)', () => {
    expect(standingOf('portal', seen('accepted', 'delivered'), null, NOW).rung).toBe('made-available');
    expect(standingOf('portal', seen('accepted', 'displayed'), null, NOW).rung).toBe('displayed');
  });
});

describe('presumptions', () => {
  test('a mail about debt counts after fourteen clean days (R32), others after half of their time', () => {
    const debt = presumptionOfMail('reminder', 20 * 86_400);
    expect(standingOf('email', seen('accepted'), debt, at('2026-04-14T23:00:00Z')).rung).toBe('accepted');
    expect(standingOf('email', seen('accepted'), debt, at('2026-04-15T00:00:00Z')).rung).toBe('delivered');
    expect(standingOf('email', seen('accepted', 'failed'), debt, at('2026-05-15T00:00:00Z')).rung).toBeNull();
    // A bounce that names no message may be about it.
    const doubted = seen('accepted', 'in-doubt');
    expect(standingOf('email', doubted, debt, at('2026-05-15T00:00:00Z')).rung).toBe('accepted');
    const delay = presumptionOfMail('delay-notice', 3600);
    expect(delay.deliveredAt(at('2026-04-01T00:00:00Z'))).toEqual(at('2026-04-01T00:30:00Z'));
  });

  test('a British letter counts on the second or fourth working day after posting (R30), over Easter too', async () => {
    const posted = at('2026-04-01T10:00:00Z'); // Wednesday; Good Friday is the 3rd, Easter Monday the 6th
    const first = await presumptionOfLetter('GB', 'first');
    const second = await presumptionOfLetter('GB', 'second');
    expect(first?.deliveredAt(posted)).toEqual(at('2026-04-07T23:59:59.999Z'));
    expect(second?.deliveredAt(posted)).toEqual(at('2026-04-09T23:59:59.999Z'));
    expect(standingOf('letter', seen('accepted'), first, at('2026-05-01T00:00:00Z')).rung).toBe('accepted');
    expect(
      standingOf('letter', seen('dispatched', 'returned'), first, at('2026-05-01T00:00:00Z')).rung,
    ).toBeNull();
  });

  test('where no law presumes, a letter is delivered when somebody says so', async () => {
    expect(await presumptionOfLetter('DE')).toBeNull();
    expect(await presumptionOfLetter(null)).toBeNull();
  });
});
