import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NeededRung } from '#domains/decisions/index.ts';
import type { Rung } from '#domains/delivery/index.ts';
import {
  type NoticeState,
  nextStep,
  presumptionOfMail,
  type Seen,
  standingOf,
  type Way,
} from '#domains/notices/index.ts';

const START = Date.parse('2026-03-02T08:00:00Z');
const WITHIN_S = 4 * 86_400;
const NEEDS: readonly NeededRung[] = ['accepted', 'delivered', 'acted'];
const RUNGS: readonly Rung[] = [
  'accepted',
  'dispatched',
  'delivered',
  'displayed',
  'acted',
  'delayed',
  'failed',
  'returned',
  'wrong-recipient',
  'in-doubt',
];

/** A way as the world has it. */
interface Known {
  readonly to: string;
  /** When it could first be used. */
  readonly since: number;
  /** Nobody is disturbed there from 21:00 until 08:00. */
  readonly quiet: boolean;
}

/** When the night that it is then ends; `null`: it is day. */
function morningAfter(at: number): number | null {
  const midnight = Math.floor(at / 86_400_000) * 86_400_000;
  const hour = (at - midnight) / 3_600_000;
  if (hour < 8) return midnight + 8 * 3_600_000;
  return hour >= 21 ? midnight + 32 * 3_600_000 : null;
}

interface Sent {
  readonly way: Known;
  readonly at: Date;
  readonly seen: Seen[];
}

/** A notice as the worker carries it through its steps, with all that went out for it. */
class Notice {
  state: NoticeState = 'owed';
  spoken = false;
  now = START;
  dueAt = START + WITHIN_S * 1000;
  /** When it is looked at again by itself. */
  until: number | null = START;
  readonly sent: Sent[] = [];
  readonly ways: Known[];
  readonly needs: NeededRung;
  readonly callable: boolean;
  askedAt: number | null = null;
  resumed = 0;

  constructor(ways: readonly boolean[], needs: NeededRung, callable: boolean) {
    this.needs = needs;
    this.callable = callable;
    this.ways = ways.map((quiet, i) => ({ to: `${i}`, since: 0, quiet }));
  }

  /** The customer gives, or proves, another way; it is looked at then. */
  gain(quiet: boolean): void {
    this.ways.push({ to: `new ${this.ways.length + this.sent.length}`, since: this.now, quiet });
    if (this.state === 'asked-person') this.look();
  }

  wayOf({ to, since, quiet }: Known): Way {
    const { askedAt } = this;
    const shut = (at: number): number | null => (quiet ? morningAfter(at) : null);
    const opens = shut(this.now);
    return {
      channel: 'email',
      contactPointId: to,
      to,
      opensAt: opens === null ? null : new Date(opens),
      fresh: askedAt !== null && (since > askedAt || shut(askedAt) !== null),
    };
  }

  standing(one: Sent) {
    return standingOf('email', one.seen, presumptionOfMail('payment-refused', WITHIN_S), new Date(this.now));
  }

  /** Looks as often as there is something to do; answers how many steps that took. */
  look(): number {
    for (let steps = 1; ; steps += 1) {
      const next = this.#next();
      if (next.do === 'wait') {
        this.until = next.until?.getTime() ?? null;
        return steps;
      }
      if (next.do === 'told') this.state = 'told';
      if (next.do === 'ask-person') {
        this.state = 'asked-person';
        this.askedAt = this.now;
        this.until = next.until?.getTime() ?? null;
        return steps;
      }
      if (next.do === 'resume') this.resumed += 1;
      if (next.do === 'rebut' || next.do === 'resume') {
        this.state = 'owed';
        this.dueAt = this.now + WITHIN_S * 1000;
      }
      if (next.do === 'send') {
        const [way] = this.ways.splice(
          this.ways.findIndex(({ to }) => to === next.way.to),
          1,
        );
        if (!way) throw new Error('It was sent in a way that is not there.');
        // Nobody is woken.
        if (way.quiet) expect(morningAfter(this.now)).toBeNull();
        this.sent.push({ way, at: new Date(this.now), seen: [] });
        this.state = 'telling';
      }
    }
  }

  #next() {
    const { state, needs, spoken, callable } = this;
    const dueAt = new Date(this.dueAt);
    const telling = { state, needs, startsAt: new Date(START), dueAt, spoken, callable };
    const attempts = this.sent.map((one) => ({ at: one.at, entryId: null, standing: this.standing(one) }));
    const ways = this.ways.map((one) => this.wayOf(one));
    return nextStep(telling, attempts, ways, new Date(this.now));
  }

  /** Time goes by; at each moment that was asked for it is looked at. */
  pass(ms: number): void {
    const to = this.now + ms;
    for (let at = this.until; at !== null && at <= to; at = this.until) {
      this.now = Math.max(this.now, at);
      this.until = null;
      this.look();
    }
    this.now = to;
  }
}

type Deed =
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'hear'; readonly which: number; readonly rung: Rung }
  | { readonly do: 'speak' }
  | { readonly do: 'gain'; readonly quiet: boolean }
  | { readonly do: 'settle' };

const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 3 * 86_400_000 }) }),
  fc.record({ do: fc.constant('hear' as const), which: fc.nat(5), rung: fc.constantFrom(...RUNGS) }),
  fc.record({ do: fc.constant('speak' as const) }),
  fc.record({ do: fc.constant('gain' as const), quiet: fc.boolean() }),
  fc.record({ do: fc.constant('settle' as const) }),
);

function live(notice: Notice, one: Deed): void {
  if (one.do === 'pass') notice.pass(one.ms);
  if (one.do === 'speak' && notice.state === 'asked-person')
    Object.assign(notice, { state: 'told', spoken: true });
  if (one.do === 'gain') notice.gain(one.quiet);
  if (one.do === 'settle' && notice.state !== 'told') notice.state = 'moot';
  if (one.do !== 'hear') return;
  const sent = notice.sent[one.which];
  sent?.seen.push({ rung: one.rung, at: new Date(notice.now), say: one.rung, entryId: null });
  if (sent) expect(notice.look()).toBeLessThanOrEqual(10);
}

/** What must hold of it at every moment. */
function check(notice: Notice): void {
  const { sent, needs, state } = notice;
  if (state === 'moot') return;
  const shown = sent.map((one) => notice.standing(one));
  const isTold = shown.some((one) => one.reached.has(needs));
  // Told means shown, or spoken; whatever was shown and rebutted counts no more.
  if (state === 'told' && !notice.spoken) expect(isTold).toBe(true);
  if (isTold) expect(state).toBe('told');
  // No way is tried twice.
  expect(new Set(sent.map((one) => one.way.to)).size).toBe(sent.length);
  // Nothing is silent: it is told, a person is asked, or a moment is set.
  if (state === 'owed' || state === 'telling') {
    expect(notice.until).not.toBeNull();
    if (notice.callable) {
      expect(notice.until ?? 0).toBeLessThanOrEqual(notice.dueAt);
      expect(notice.now).toBeLessThanOrEqual(notice.dueAt);
    }
  }
  // Who was asked to call is not left with what goes by itself: a way that is open now and was not then has been taken.
  if (state === 'asked-person')
    for (const way of notice.ways.map((known) => notice.wayOf(known)))
      expect(way.fresh && way.opensAt === null).toBe(false);
  // What somebody else got shows nothing for good.
  for (const [i, one] of sent.entries())
    if (one.seen.some(({ rung }) => rung === 'wrong-recipient')) expect(shown[i]?.rung).toBeNull();
}

test('whatever comes, and in whatever order: told only when shown, never twice the same way, never silent', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { maxLength: 4 }),
      fc.constantFrom(...NEEDS),
      fc.boolean(),
      fc.array(deed, { maxLength: 30 }),
      (ways, needs, callable, deeds) => {
        const notice = new Notice(ways, needs, callable);
        notice.pass(0);
        check(notice);
        for (const one of deeds) {
          const settled = notice.state === 'moot' ? notice.sent.length : null;
          live(notice, one);
          check(notice);
          // What is settled stays so, and nothing goes out for it.
          if (settled !== null) expect([notice.state, notice.sent.length]).toEqual(['moot', settled]);
        }
        notice.pass(60 * 86_400_000);
        expect(['told', 'asked-person', 'moot']).toContain(notice.state);
      },
    ),
    { numRuns: 2000 },
  );
});
