import fc from 'fast-check';
import type { HarmFacts } from '#domains/cases/index.ts';

/** The moment at which everything is looked at. */
export const NOW = new Date('2026-03-02T10:00:00Z');

/** Nothing is wrong and nobody waits. */
export const QUIET: HarmFacts = {
  closed: false,
  firstContact: false,
  needs: [],
  withoutService: null,
  messages: [],
  contacts: 1,
  promises: [],
  clocks: [],
  tasks: [],
  handoff: null,
  undelivered: null,
  denied: null,
  failures: 0,
  replyAfterClosing: null,
};

const HOUR = 3_600_000;
/** A moment so many hours before `NOW`, or after it. */
export const ago = (hours: number): Date => new Date(NOW.getTime() - hours * HOUR);

const moments = (from: number, to: number) =>
  fc.integer({ min: from * 60, max: to * 60 }).map((minutes) => ago(minutes / 60));
const past = moments(0, 24 * 80);
const around = moments(-24 * 20, 24 * 80);
const since = past.map((at) => ({ since: at, entryId: null }));
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const words = fc.oneof(fc.string({ maxLength: 30 }), fc.constantFrom('{age}', '$&', 'call back {age}'));

export const needs = fc.record({ need: words, vulnerable: fc.boolean() });
export const messages = fc.record({
  since: past,
  entryId: fc.constant(null),
  unread: fc.boolean(),
  unanswered: fc.boolean(),
});
export const promises = fc
  .record({
    words,
    dueAt: around,
    broken: fc.boolean(),
    timeZone: fc.constantFrom('Europe/Berlin', 'Asia/Tokyo'),
  })
  .map(({ broken, ...promise }) => ({
    ...promise,
    entryId: null,
    brokenAt: broken ? new Date(Math.min(promise.dueAt.getTime(), NOW.getTime())) : null,
  }));
export const clocks = fc
  .record({ say: words, started: moments(0, 24 * 80), hours: fc.integer({ min: 2, max: 24 * 60 }) })
  .map(({ say, started, hours }) => ({
    say,
    dueAt: new Date(started.getTime() + hours * HOUR),
    warnings: [0.5, 0.75, 0.9].map((share) => ({
      share,
      at: new Date(started.getTime() + hours * share * HOUR),
    })),
  }));
export const tasks = fc.record({ say: words, apology: fc.boolean(), madeAt: past, dueAt: around });

/** Everything that may be known of a case. */
export const facts: fc.Arbitrary<HarmFacts> = fc.record({
  closed: fc.boolean(),
  firstContact: fc.boolean(),
  needs: fc.array(needs, { maxLength: 3 }),
  withoutService: maybe(since),
  messages: fc
    .array(messages, { maxLength: 5 })
    .map((all) => all.toSorted((a, b) => a.since.getTime() - b.since.getTime())),
  contacts: fc.integer({ min: 0, max: 40 }),
  promises: fc.array(promises, { maxLength: 3 }),
  clocks: fc.array(clocks, { maxLength: 3 }),
  tasks: fc.array(tasks, { maxLength: 3 }),
  handoff: maybe(fc.record({ since: past, say: words, refused: fc.boolean() })),
  undelivered: maybe(since),
  denied: maybe(since),
  failures: fc.integer({ min: 0, max: 4 }),
  replyAfterClosing: maybe(since),
});

/** One more thing that is wrong: what it adds to the facts. */
export const worse: fc.Arbitrary<(facts: HarmFacts) => HarmFacts> = fc.oneof(
  needs.map((one) => (all: HarmFacts) => ({ ...all, needs: [...all.needs, one] })),
  messages.map((one) => (all: HarmFacts) => ({
    ...all,
    messages: [...all.messages, one].toSorted((a, b) => a.since.getTime() - b.since.getTime()),
  })),
  promises.map((one) => (all: HarmFacts) => ({ ...all, promises: [...all.promises, one] })),
  clocks.map((one) => (all: HarmFacts) => ({ ...all, clocks: [...all.clocks, one] })),
  tasks.map((one) => (all: HarmFacts) => ({ ...all, tasks: [...all.tasks, one] })),
  fc.constant((all: HarmFacts) => ({ ...all, contacts: all.contacts + 1 })),
  fc.constant((all: HarmFacts) => ({ ...all, failures: all.failures + 1 })),
  fc.constant((all: HarmFacts) => ({ ...all, firstContact: true })),
  since.map((one) => (all: HarmFacts) => ({ ...all, withoutService: all.withoutService ?? one })),
  since.map((one) => (all: HarmFacts) => ({ ...all, denied: all.denied ?? one })),
  since.map((one) => (all: HarmFacts) => ({ ...all, undelivered: all.undelivered ?? one })),
  since.map((one) => (all: HarmFacts) => ({ ...all, replyAfterClosing: all.replyAfterClosing ?? one })),
  fc
    .record({ since: past, say: words, refused: fc.boolean() })
    .map((one) => (all: HarmFacts) => ({ ...all, handoff: all.handoff ?? one })),
);
