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
  | { readonly do: 'breathing-space'; readonly days: number }
  | { readonly do: 'answer'; readonly kind: 'documents' | 'debt-advice' | 'time-to-pay' }
  | { readonly do: 'give-documents' }
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
      do: fc.constant('breathing-space' as const),
      days: fc.constantFrom(2, 20, 60),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      kind: fc.constantFrom('documents' as const, 'debt-advice' as const, 'time-to-pay' as const),
    }),
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
  breathes = 0;
  answers: { kind: string; at: number; given: number | null }[] = [];
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
    // Two within a day of each other are one that went two ways.
    return this.arrived('reminder')
      .filter((at) => at > from)
      .filter((at, n, all) => (all[n + 1] ?? Number.POSITIVE_INFINITY) - at >= DAY);
  }
  get warned(): number | undefined {
    return this.reminders[1] ?? this.reminders[0];
  }
  get claim(): number | undefined {
    const second = this.warned;
    return second === undefined ? undefined : this.arrived('letter-of-claim').find((at) => at > second);
  }

  /** Kinds of which something came back after the last that arrived. */
  get cameBack(): string[] {
    return ['invoice', 'reminder', 'letter-of-claim'].filter((what) => {
      const mine = this.pieces.filter((one) => one.what === what);
      const last = Math.max(0, ...this.arrived(what));
      return [...new Set(mine.map(({ ref }) => ref))].some((ref) => {
        const own = mine.filter((one) => one.ref === ref);
        const bad = own.findLast(({ good }) => !good);
        return bad !== undefined && own.at(-1)?.good === false && bad.at >= last;
      });
    });
  }

  /** Until when an answer to the letter of claim gives them time; infinite while documents are owed. */
  get timeGiven(): number {
    const { claim, warned } = this;
    const own = this.answers.filter(({ at }) => warned !== undefined && at > warned);
    if (claim === undefined || own.length === 0) return 0;
    if (own.some(({ kind, given }) => kind === 'documents' && given === null))
      return Number.POSITIVE_INFINITY;
    const last = Math.max(...own.flatMap(({ at, given }) => [at, given ?? 0]));
    return Math.max(claim + 60 * DAY, last + 30 * DAY);
  }

  /** The steps that the record proves to be allowed now. */
  allowed(now: number): Record<'invoice.remind' | 'invoice.claim' | 'debt.refer', boolean> {
    const { reminders, claim } = this;
    const base = this.invoice !== undefined && !this.paid && !this.disputed && now >= this.breathes;
    const fresh = this.reconciled > 0 && now - this.reconciled <= DAY;
    const quiet = reminders.length === 0 || now - (reminders.at(-1) ?? 0) >= 14 * DAY;
    const first = reminders[0];
    const calls =
      first === undefined ? [] : this.calls.filter(({ at }) => at > Math.max(this.since, this.invoice ?? 0));
    const tries: number[] = [];
    for (const { at } of calls) if (at - (tries.at(-1) ?? 0) >= 4 * 3_600_000) tries.push(at);
    const called = calls.some(({ reached }) => reached) || tries.length >= 3;
    return {
      'invoice.remind': base && now >= this.due && fresh && quiet,
      'invoice.claim': base && fresh && reminders.length >= 2 && quiet,
      'debt.refer':
        base &&
        now >= this.due &&
        fresh &&
        reminders.length >= 2 &&
        claim !== undefined &&
        now - claim >= 30 * DAY &&
        now >= this.timeGiven &&
        this.cameBack.length === 0 &&
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
      truth.since = Math.max(truth.since, at);
      return null;
    case 'breathing-space': {
      const now = new Date(at);
      const endsAt = new Date(at + what.days * DAY).toISOString();
      const body = {
        source: 'The register',
        reference: `R-${dan.number}-${at}`,
        startsAt: now.toISOString(),
        endsAt,
      };
      await done(world.as.agent('POST', `/customers/${dan.customerId}/breathing-spaces`, body));
      truth.breathes = Math.max(truth.breathes, Date.parse(endsAt));
      truth.since = Math.max(truth.since, truth.breathes);
      return disputeId;
    }
    case 'answer': {
      const entryId = await spoken(dan, 'in');
      const body = { kind: what.kind, entryId };
      await done(world.as.agent('POST', `/invoices/${dan.invoiceId}/claim-answers`, body));
      truth.answers.push({ kind: what.kind, at, given: null });
      return disputeId;
    }
    case 'give-documents': {
      const { answers } = (await dan.see()) as unknown as {
        answers: { id: string; kind: string; givenAt: string | null }[];
      };
      const entryId = await spoken(dan, 'out');
      for (const { id } of answers.filter(({ kind, givenAt }) => kind === 'documents' && givenAt === null))
        await done(world.as.agent('POST', `/claim-answers/${id}/documents`, { entryId }));
      for (const one of truth.answers) if (one.kind === 'documents') one.given ??= at;
      return disputeId;
    }
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

/** A letter of theirs or of ours that stands in the record. */
async function spoken(dan: Debtor, direction: 'in' | 'out'): Promise<string> {
  const outcome = direction === 'in' ? 'received' : 'sent';
  const letter = { channel: 'letter', direction, outcome, text: 'About the letter of claim.' };
  return (await done(world.as.agent('POST', `/customers/${dan.customerId}/contacts`, letter))).entry.id;
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
  const [back] = truth.cameBack;
  if (back === 'invoice' || back === 'reminder' || back === 'letter-of-claim') return send(back);
  if (truth.timeGiven === Number.POSITIVE_INFINITY) return go({ do: 'give-documents' });
  if (truth.calls.length === 0) return go({ do: 'call', outcome: 'reached' });
  if (truth.reviewed <= truth.claim) return go({ do: 'review' });
  return disputeId;
}
