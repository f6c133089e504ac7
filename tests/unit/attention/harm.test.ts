import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  HARM_RULES,
  type HarmFacts,
  type HarmRule,
  harmOf,
  pointsInWords,
  reasonsNow,
} from '#domains/cases/index.ts';
import { ago, facts, NOW, QUIET, worse } from './arbitrary.ts';

const PAGE = readFileSync(new URL('../../../docs/attention.md', import.meta.url), 'utf8');

/** Reasons as `code weight`, and their words. */
const look = (given: Partial<HarmFacts>) => {
  const { harm, reasons, lookAt } = harmOf({ ...QUIET, ...given }, NOW);
  return {
    harm,
    lookAt,
    points: reasons.map(({ code, weight }) => `${code} ${weight}`),
    say: reasonsNow(reasons, NOW).map(({ say }) => say),
  };
};
const promise = { words: 'I call you back', brokenAt: null, timeZone: 'Europe/London', entryId: null };

test('docs/attention.md is the function: every rule stands there, with its points', () => {
  const rows = [...PAGE.matchAll(/^\| `([a-z-]+)` \| (.+) \| (alone|more) \| (.+) \|$/gm)].map((row) =>
    row.slice(1, 5),
  );
  expect(rows).toEqual(
    Object.entries<HarmRule>(HARM_RULES).map(([code, rule]) => [
      code,
      rule.what,
      rule.weighs,
      pointsInWords(rule),
    ]),
  );
});

describe('examples', () => {
  test('nothing is wrong: no harm, no reasons, nothing to look at', () => {
    expect(look({})).toEqual({ harm: 0, points: [], say: [], lookAt: null });
  });

  test('the row of experience.md: unread 3 h, a promise at 14:00, 9 days without a card, vulnerable', () => {
    const message = { since: ago(3), entryId: null, unread: true, unanswered: true };
    expect(
      look({
        messages: [message],
        promises: [{ ...promise, dueAt: new Date('2026-03-02T14:00:00Z') }],
        withoutService: { since: ago(9 * 24), entryId: null },
        needs: [{ need: 'large print', vulnerable: true }],
      }),
    ).toEqual({
      harm: 215,
      points: ['no-service 130', 'vulnerable 50', 'promise-due 20', 'waiting 10', 'unread 5'],
      say: [
        'without service 9 days',
        'vulnerable: large print',
        'promise due 14:00: I call you back',
        'no answer for 3 h',
        'unread message 3 h',
      ],
      // The message will have waited four hours.
      lookAt: new Date('2026-03-02T11:00:00Z'),
    });
  });

  test('a need alone puts nobody on the list; beside something it weighs', () => {
    const needs = [{ need: 'speak slowly', vulnerable: true }];
    expect(look({ needs, contacts: 9, failures: 3, firstContact: true }).harm).toBe(0);
    expect(look({ needs, denied: { since: NOW, entryId: null } }).points).toEqual([
      'denied 70',
      'vulnerable 50',
    ]);
  });

  test('a promise: nothing the day before, then nearer and nearer, then broken', () => {
    const at = (hours: number) => look({ promises: [{ ...promise, dueAt: ago(hours) }] });
    expect(at(-25)).toMatchObject({ harm: 0, lookAt: ago(-1) });
    expect(at(-24)).toMatchObject({ harm: 10, lookAt: ago(-20) });
    expect(at(-4)).toMatchObject({ harm: 20, lookAt: ago(-3) });
    expect(at(-1)).toMatchObject({ harm: 30, lookAt: ago(-1) });
    expect(at(0)).toMatchObject({ harm: 60, lookAt: ago(-24) });
    expect(at(49)).toMatchObject({ harm: 80, say: ['promise broken 2 days ago: I call you back'] });
  });

  test('a promise that is said to be broken beforehand is broken from then on', () => {
    const broken = { ...promise, dueAt: ago(-48), brokenAt: ago(25) };
    expect(look({ promises: [broken] }).say).toEqual(['promise broken 1 day ago: I call you back']);
  });

  test('a clock steps at its warnings and is missed at its end', () => {
    const warnings = [0.5, 0.9].map((share) => ({ share, at: ago(10 - 10 * share) }));
    const clock = { say: 'final response', dueAt: NOW, warnings };
    const at = (hours: number) => harmOf({ ...QUIET, clocks: [clock] }, ago(hours));
    expect(at(6)).toMatchObject({ harm: 0, lookAt: ago(5) });
    expect(at(5)).toMatchObject({ harm: 20, lookAt: ago(1) });
    expect(at(1)).toMatchObject({ harm: 36, lookAt: NOW });
    expect(reasonsNow(at(1).reasons, ago(1))[0]?.say).toBe('90 % of the time used: final response');
    expect(at(0)).toMatchObject({ harm: 80 });
  });

  test('a closed case weighs while a reply waits, and only by it', () => {
    const denied = { since: ago(50), entryId: null };
    const message = { since: ago(2), entryId: null, unread: true, unanswered: true };
    expect(look({ closed: true, denied, messages: [message] }).harm).toBe(0);
    expect(
      look({ closed: true, denied, messages: [message], replyAfterClosing: { since: ago(2), entryId: null } })
        .points,
    ).toEqual(['reply 30', 'waiting 10', 'unread 5']);
  });

  test('whoever chases waits not longer for it', () => {
    const message = (hours: number) => ({
      since: ago(hours),
      entryId: null,
      unread: false,
      unanswered: true,
    });
    const { points, say } = look({ messages: [message(30), message(10), message(1)], contacts: 5 });
    expect(points).toEqual(['waiting 55', 'chases 30', 'contacts 9']);
    expect(say).toContain('wrote or called 3 times without an answer');
  });

  test('a first contact is worth more, and a second failure much more', () => {
    const message = { since: NOW, entryId: null, unread: false, unanswered: true };
    expect(look({ messages: [message], firstContact: true }).points).toEqual([
      'first-contact 10',
      'waiting 5',
    ]);
    expect(look({ messages: [message], failures: 1 }).points).toEqual(['waiting 5']);
    expect(look({ messages: [message], failures: 2 }).points).toEqual(['second-failure 60', 'waiting 5']);
  });
});

describe('whatever is known', () => {
  test('it explains itself: the reasons are the harm, the heaviest first, each with words', () => {
    fc.assert(
      fc.property(facts, (all) => {
        const { harm, reasons } = harmOf(all, NOW);
        expect(reasons.reduce((sum, { weight }) => sum + weight, 0)).toBe(harm);
        const weights = reasons.map(({ weight }) => weight);
        expect(weights).toEqual(weights.toSorted((a, b) => b - a));
        expect(weights.every((weight) => Number.isInteger(weight) && weight > 0)).toBe(true);
        for (const { say } of reasonsNow(reasons, NOW)) expect(say).not.toBe('');
      }),
    );
  });

  test('one more thing that is wrong never ranks a case lower', () => {
    fc.assert(
      fc.property(facts, worse, (all, add) => {
        expect(harmOf(add(all), NOW).harm).toBeGreaterThanOrEqual(harmOf(all, NOW).harm);
      }),
    );
  });

  test('waiting never makes it less, and nothing changes before the moment that it names', () => {
    fc.assert(
      fc.property(
        facts,
        fc.integer({ min: 1, max: 60 * 24 * 90 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, minutes, share) => {
          const { harm, lookAt } = harmOf(all, NOW);
          const later = new Date(NOW.getTime() + minutes * 60_000);
          expect(harmOf(all, later).harm).toBeGreaterThanOrEqual(harm);
          const until = lookAt?.getTime() ?? later.getTime() + 86_400_000 * 365;
          expect(until).toBeGreaterThan(NOW.getTime());
          const between = new Date(NOW.getTime() + Math.floor((until - 1 - NOW.getTime()) * share));
          expect(harmOf(all, between).reasons.map(({ code, weight }) => [code, weight])).toEqual(
            harmOf(all, NOW).reasons.map(({ code, weight }) => [code, weight]),
          );
        },
      ),
    );
  });
});
