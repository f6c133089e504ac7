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

interface Sent {
  readonly way: Way;
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
  readonly ways: Way[];
  readonly needs: NeededRung;

  constructor(ways: number, needs: NeededRung) {
    this.needs = needs;
    this.ways = Array.from({ length: ways }, (_, i) => ({
      channel: 'email',
      contactPointId: `${i}`,
      to: `${i}`,
    }));
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
      if (next.do === 'ask-person') this.state = 'asked-person';
      if (next.do === 'rebut') {
        this.state = 'owed';
        this.dueAt = this.now + WITHIN_S * 1000;
      }
      if (next.do === 'send') {
        this.ways.splice(this.ways.indexOf(next.way), 1);
        this.sent.push({ way: next.way, at: new Date(this.now), seen: [] });
        this.state = 'telling';
      }
    }
  }

  #next() {
    const { state, needs, spoken } = this;
    const telling = { state, needs, startsAt: new Date(START), dueAt: new Date(this.dueAt), spoken };
    const attempts = this.sent.map((one) => ({ at: one.at, entryId: null, standing: this.standing(one) }));
    return nextStep(telling, attempts, this.ways, new Date(this.now));
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
  | { readonly do: 'speak' };

const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 3 * 86_400_000 }) }),
  fc.record({ do: fc.constant('hear' as const), which: fc.nat(5), rung: fc.constantFrom(...RUNGS) }),
  fc.record({ do: fc.constant('speak' as const) }),
);

function live(notice: Notice, one: Deed): void {
  if (one.do === 'pass') notice.pass(one.ms);
  if (one.do === 'speak' && notice.state === 'asked-person')
    Object.assign(notice, { state: 'told', spoken: true });
  if (one.do !== 'hear') return;
  const sent = notice.sent[one.which];
  sent?.seen.push({ rung: one.rung, at: new Date(notice.now), say: one.rung, entryId: null });
  if (sent) expect(notice.look()).toBeLessThanOrEqual(10);
}

/** What must hold of it at every moment. */
function check(notice: Notice): void {
  const { sent, needs, state } = notice;
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
    expect(notice.until ?? 0).toBeLessThanOrEqual(notice.dueAt);
    expect(notice.now).toBeLessThanOrEqual(notice.dueAt);
  }
  // What somebody else got shows nothing for good.
  for (const [i, one] of sent.entries())
    if (one.seen.some(({ rung }) => rung === 'wrong-recipient')) expect(shown[i]?.rung).toBeNull();
}

test('whatever comes, and in whatever order: told only when shown, never twice the same way, never silent', () => {
  fc.assert(
    fc.property(
      fc.nat(4),
      fc.constantFrom(...NEEDS),
      fc.array(deed, { maxLength: 30 }),
      (ways, needs, deeds) => {
        const notice = new Notice(ways, needs);
        notice.pass(0);
        check(notice);
        for (const one of deeds) {
          live(notice, one);
          check(notice);
        }
        notice.pass(60 * 86_400_000);
        expect(['told', 'asked-person']).toContain(notice.state);
      },
    ),
    { numRuns: 2000 },
  );
});
