import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { World } from '#tests/support/world.ts';
import type { Colleague } from '../support/people.ts';
import { type Debtor, debtor } from './debtor.ts';
import { companyAt, done } from './support.ts';

let world: World;
let lead: Colleague;
beforeAll(async () => {
  world = await companyAt('2030-06-03T08:00:00Z');
  lead = await world.person('lead', 'Lea Lead');
});
afterAll(() => world.close());

const DAY = 86_400_000;

/** What may happen to an invoice. */
type Happening =
  | {
      readonly do: 'piece';
      readonly what: 'invoice' | 'reminder' | 'letter-of-claim';
      readonly ref: number;
      readonly rung: string;
    }
  | { readonly do: 'pay' | 'take-back' | 'dispute' | 'resolve' | 'review' | 'reconcile' }
  | { readonly do: 'call'; readonly outcome: 'reached' | 'no-answer' }
  /** What a careful company would do next. */
  | { readonly do: 'next' };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 14, arbitrary: fc.constant({ do: 'next' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('piece' as const),
      what: fc.constantFrom('invoice' as const, 'reminder' as const, 'letter-of-claim' as const),
      ref: fc.integer({ min: 1, max: 2 }),
      rung: fc.constantFrom('dispatched', 'delivered', 'returned', 'failed', 'wrong-recipient'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...(['pay', 'take-back', 'dispute', 'resolve', 'review', 'reconcile'] as const).map((what) => ({
        do: what,
      })),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('call' as const),
      outcome: fc.constantFrom('reached' as const, 'no-answer' as const),
    }),
  },
);
const gap = fc.constantFrom(60_000, 3_600_000, DAY, 15 * DAY, 31 * DAY);

/** What is true, kept apart from the system and as plain as can be. */
class Truth {
  readonly pieces: { what: string; ref: string; good: boolean; at: number }[] = [];
  paid = false;
  disputed = false;
  since: number;
  reconciled = 0;
  calls: { at: number; reached: boolean }[] = [];
  reviewed = 0;
  readonly due: number;
  constructor(due: number) {
    this.due = due;
    this.since = due;
  }

  arrived(what: string): number[] {
    const refs = [...new Set(this.pieces.filter((one) => one.what === what).map(({ ref }) => ref))];
    return refs
      .flatMap((ref) => {
        const mine = this.pieces.filter((one) => one.what === what && one.ref === ref);
        const lastBad = mine.findLastIndex(({ good }) => !good);
        const first = mine.slice(lastBad + 1).find(({ good }) => good);
        return first ? [first.at] : [];
      })
      .sort((a, b) => a - b);
  }

  get invoice(): number | undefined {
    return this.arrived('invoice')[0];
  }
  get reminders(): number[] {
    const from = Math.max(this.since, this.invoice ?? Number.POSITIVE_INFINITY);
    return this.arrived('reminder').filter((at) => at > from);
  }
  get claim(): number | undefined {
    const second = this.reminders[1] ?? this.reminders[0];
    return second === undefined ? undefined : this.arrived('letter-of-claim').find((at) => at > second);
  }

  /** The steps that the record proves to be allowed now. */
  allowed(now: number): Record<'invoice.remind' | 'invoice.claim' | 'debt.refer', boolean> {
    const { reminders, claim } = this;
    const base = this.invoice !== undefined && !this.paid && !this.disputed;
    const fresh = this.reconciled > 0 && now - this.reconciled <= DAY;
    const quiet = reminders.length === 0 || now - (reminders.at(-1) ?? 0) >= 14 * DAY;
    const first = reminders[0];
    const calls =
      first === undefined ? [] : this.calls.filter(({ at }) => at > Math.max(this.since, this.invoice ?? 0));
    const called = calls.some(({ reached }) => reached) || calls.length >= 3;
    return {
      'invoice.remind': base && now >= this.due && fresh && quiet,
      'invoice.claim': base && reminders.length >= 2 && quiet,
      'debt.refer':
        base &&
        now >= this.due &&
        fresh &&
        reminders.length >= 2 &&
        claim !== undefined &&
        now - claim >= 30 * DAY &&
        called &&
        this.reviewed > claim,
    };
  }
}

const STEPS = ['invoice.remind', 'invoice.claim', 'debt.refer'] as const;
let pieces = 0;

test('no step is let through without the proven one before, whatever happens', async () => {
  const reached = { 'invoice.remind': 0, 'invoice.claim': 0, 'debt.refer': 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(gap, happening), { minLength: 6, maxLength: 22 }),
      async (happenings) => {
        const dan = await debtor(world, 10);
        const truth = new Truth(world.house.clock.now().getTime() + 10 * DAY);
        let disputeId: string | null = null;
        for (const [wait, what] of happenings) {
          await world.moveClock(wait);
          const at = world.house.clock.now().getTime();
          disputeId = await happen(dan, truth, what, at, disputeId);
          await world.moveClock(1000);
          const allowed = truth.allowed(at + 1000);
          for (const step of STEPS) {
            const mode = step === 'debt.refer' ? 'ask' : 'done';
            const answer = await dan.ask(step, {}, mode);
            expect(answer.verdict === 'proceed', `${step} after ${what.do}: ${answer.codes}`).toBe(
              allowed[step],
            );
            if (allowed[step]) reached[step] += 1;
          }
        }
      },
    ),
    { numRuns: 12, seed: 20261122, endOnFailure: true },
  );
  // The random walk really gets there.
  expect(reached['invoice.claim']).toBeGreaterThan(0);
  expect(reached['debt.refer']).toBeGreaterThan(0);
}, 240_000);

async function happen(
  dan: Debtor,
  truth: Truth,
  what: Happening,
  at: number,
  disputeId: string | null,
): Promise<string | null> {
  switch (what.do) {
    case 'piece': {
      const ref = `${dan.number}-${what.what}-${what.ref}`;
      await dan.piece(what.what, ref, what.rung);
      if (what.rung !== 'dispatched')
        truth.pieces.push({ what: what.what, ref, good: what.rung === 'delivered', at });
      return disputeId;
    }
    case 'pay':
      if (!truth.paid) await dan.pay(100);
      truth.paid = true;
      return disputeId;
    case 'take-back':
      if (truth.paid) await dan.pay(100, 'reversal');
      truth.paid = false;
      return disputeId;
    case 'dispute': {
      if (truth.disputed) return disputeId;
      truth.disputed = true;
      const body = { reason: 'It is not mine.' };
      return (await done(world.as.agent('POST', `/invoices/${dan.invoiceId}/disputes`, body))).id;
    }
    case 'resolve':
      if (disputeId === null) return null;
      await done(
        world.as.agent('POST', `/disputes/${disputeId}/resolution`, {
          outcome: 'rejected',
          resolution: 'It is.',
        }),
      );
      truth.disputed = false;
      truth.since = at;
      return null;
    case 'call':
      await dan.call(what.outcome);
      truth.calls.push({ at, reached: what.outcome === 'reached' });
      return disputeId;
    case 'review': {
      const body = { decision: 'refer', reason: 'Looked at.' };
      const { status } = await lead.call('POST', `/invoices/${dan.invoiceId}/reviews`, body);
      expect(status < 300).toBe(truth.claim !== undefined);
      if (status < 300) truth.reviewed = at;
      return disputeId;
    }
    case 'reconcile':
      await dan.reconcile();
      truth.reconciled = at;
      return disputeId;
    case 'next':
      return next(dan, truth, at, disputeId);
  }
}

/** The next right thing to do. */
async function next(dan: Debtor, truth: Truth, at: number, disputeId: string | null): Promise<string | null> {
  const go = (what: Happening) => happen(dan, truth, what, at, disputeId);
  await go({ do: 'reconcile' });
  if (truth.paid) return go({ do: 'take-back' });
  if (truth.disputed) return go({ do: 'resolve' });
  const send = (what: 'invoice' | 'reminder' | 'letter-of-claim') => {
    pieces += 1;
    return go({ do: 'piece', what, ref: 100 + pieces, rung: 'delivered' });
  };
  if (truth.invoice === undefined) return send('invoice');
  if (truth.reminders.length < 2) return send('reminder');
  if (truth.claim === undefined) return send('letter-of-claim');
  if (truth.calls.length === 0) return go({ do: 'call', outcome: 'reached' });
  if (truth.reviewed <= truth.claim) return go({ do: 'review' });
  return disputeId;
}
