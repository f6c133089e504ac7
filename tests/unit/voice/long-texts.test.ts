import { expect, test } from 'vitest';
import { claimsIn, promotionsIn, statementsIn } from '#domains/voice/index.ts';

const context = { now: new Date('2026-11-22T10:00:00Z'), timeZone: 'UTC' };
const LENGTH = 200_000;

/** Texts on which a pattern that begins anew at each of their characters would take minutes of a process that others wait for. */
test.each(['0', '1 ', '1.', ' ', 'a', 'A ', 'ä', '"', '(', '50% ', 'le ', 'el ', 'bis '])(
  'a text of nothing but «%s» is read in time with its length',
  (part) => {
    const text = part.repeat(LENGTH / part.length);
    const before = process.cpuUsage();
    promotionsIn(text);
    claimsIn(text, context);
    statementsIn(text, context);
    // Processor time (µs), so that a busy machine changes nothing; it takes a tenth of a second, and took a minute.
    expect(process.cpuUsage(before).user).toBeLessThan(10_000_000);
  },
);
