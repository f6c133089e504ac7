import type { z } from 'zod';
import type { LadderSettings } from '#contracts/receivables.ts';
import { isAddressedTo } from '#domains/agreements/index.ts';
import { type Proofs, proofsOf } from './proof.ts';
import type { Step } from './row.ts';
import { aroundOf, isOwed, type Standing } from './standing.ts';

type Rung = NonNullable<Step['rung']>;
type Settings = z.output<typeof LadderSettings>;

/** Calls after which the right person counts as truly tried for. */
export const ENOUGH_CALLS = 3;
const DAY = 86_400_000;

/** What comes next on the way of an invoice. */
export type Next =
  /** The gate is to be asked for this step, from `at` on. */
  | { readonly do: 'ask'; readonly rung: Rung; readonly at: Date; readonly say: string }
  /** A person is to do it, from `at` on. */
  | { readonly do: 'person'; readonly rung: Rung; readonly at: Date; readonly say: string }
  /** Something must be proven or happen first. */
  | { readonly do: 'wait'; readonly rung: Rung; readonly say: string; readonly next: string }
  | { readonly do: 'nothing'; readonly state: 'stopped' | 'done'; readonly say: string };

/** What the ladder looks at. */
export interface LadderFacts {
  readonly standing: Standing;
  /** Steps that the gate let through, each with its moment. */
  readonly taken: ReadonlyMap<Rung, Date>;
  readonly settings: Settings;
  readonly now: Date;
}

/**
 * The next step on the way from an invoice to a collector; each needs the proven one before (P7). It says what is to be asked
 * for, never that it may be done: that is the gate's. Pure.
 */
export function nextStep(facts: LadderFacts): Next {
  const { standing } = facts;
  const proofs = proofsOf(standing.learnt, aroundOf(standing));
  if (standing.state !== 'open') return settled(standing.state);
  if (standing.placedAt !== null)
    return { do: 'nothing', state: 'done', say: 'It is with an outside collector.' };
  if (standing.restsUntil !== null && standing.restsUntil > facts.now)
    return {
      do: 'nothing',
      state: 'stopped',
      say: `The customer has breathing space until ${standing.restsUntil.toISOString()}. All steps rest; then they begin again with fresh notice.`,
    };
  if (standing.dispute.open)
    return {
      do: 'nothing',
      state: 'stopped',
      say: 'The customer disputes it. All steps rest until the dispute is resolved.',
    };
  const issue = issuing(facts, proofs);
  if (issue === null && !isOwed(standing))
    return { do: 'nothing', state: 'done', say: 'Nothing is owed of it: it is a credit, or settled.' };
  return issue ?? reminding(facts, proofs) ?? claiming(facts, proofs) ?? referring(facts, proofs);
}

/** Nothing more is to be done about what is paid or cancelled. */
export const settled = (state: 'paid' | 'cancelled'): Next => ({
  do: 'nothing',
  state: 'stopped',
  say: state === 'paid' ? 'It is paid.' : 'It was cancelled.',
});

const after = (from: Date, days: number): Date => new Date(from.getTime() + days * DAY);
const latest = (...moments: (Date | null)[]): Date =>
  new Date(Math.max(...moments.map((at) => at?.getTime() ?? 0)));

/** What happens while it is not shown that something arrived. */
const UNTIL_SHOWN = 'Kept tries the other ways to reach the customer; in the end a person is asked to call.';

function issuing({ standing, taken }: LadderFacts, { invoice, returned }: Proofs): Next | null {
  if (invoice !== null) return null;
  if (standing.wanted !== null && !isAddressedTo(standing.wanted, standing.billTo))
    return {
      do: 'wait',
      rung: 'issue',
      say: 'It is not addressed as the customer instructed.',
      next: 'Write it out to whom the customer named, and send it again.',
    };
  if (standing.billTo !== null)
    return {
      do: 'wait',
      rung: 'issue',
      say: 'It goes to somebody else than the customer, to whom Kept sends nothing by itself.',
      next: 'Send it to them, and tell Kept how it arrived.',
    };
  if (!taken.has('issue'))
    return { do: 'ask', rung: 'issue', at: new Date(standing.issuedAt), say: 'The invoice goes out.' };
  return {
    do: 'wait',
    rung: 'issue',
    say: returned === null ? 'It is not proven that the invoice arrived.' : 'The invoice came back.',
    next: UNTIL_SHOWN,
  };
}

/** The moment from which reminders count: arrived, due, and no dispute since. */
const since = (standing: Standing, { invoice }: Proofs): Date =>
  latest(invoice?.at ?? null, new Date(standing.dueAt), standing.dispute.endedAt, standing.restsUntil);

function reminding(facts: LadderFacts, proofs: Proofs): Next | null {
  const { standing, taken, settings } = facts;
  const [first, second] = proofs.reminders;
  if (first !== undefined && second !== undefined) return null;
  const rung = first === undefined ? 'reminder' : 'second-reminder';
  const from = first?.at ?? since(standing, proofs);
  const days = first === undefined ? settings.reminderAfterDays : settings.secondReminderAfterDays;
  const sent = taken.get(rung);
  if (sent !== undefined && sent > from)
    return {
      do: 'wait',
      rung,
      say: 'It is not proven that the reminder arrived.',
      next: UNTIL_SHOWN,
    };
  const at = after(from, days + settings.levels[rung].graceDays);
  return (
    notAtAll(facts, rung) ??
    (at <= facts.now ? unreconciled(facts, rung) : null) ?? {
      do: 'ask',
      rung,
      at,
      say: first === undefined ? 'The customer is reminded.' : 'The customer is reminded once more.',
    }
  );
}

/** So long payments count as accounted for, in milliseconds; the policies say the same. */
const FRESH = DAY;

/** Nobody is reminded of what they may have paid (R44). */
function unreconciled({ standing: { reconciledAt }, now }: LadderFacts, rung: Rung): Next | null {
  if (reconciledAt !== null && now.getTime() - new Date(reconciledAt).getTime() <= FRESH) return null;
  return {
    do: 'wait',
    rung,
    say: 'The payments of the last 24 hours are not accounted for.',
    next: 'Tell which payments have arrived, and until when that is complete.',
  };
}

/** Blocked by the company, or too little for this level (R43). */
function notAtAll({ standing, settings }: LadderFacts, rung: keyof Settings['levels']): Next | null {
  const { blocked, minimumAmount } = settings.levels[rung];
  if (blocked !== null)
    return {
      do: 'wait',
      rung,
      say: `The company takes this step now for nobody: ${blocked}`,
      next: 'It goes on when the step is open again.',
    };
  const least = Math.max(minimumAmount, BEYOND.has(rung) ? settings.minimumAmount : 0);
  if (standing.amount - standing.settled >= least) return null;
  return { do: 'nothing', state: 'stopped', say: 'It is too little to be claimed further.' };
}

/** Steps beyond the second reminder. */
const BEYOND: ReadonlySet<string> = new Set(['letter-of-claim', 'call', 'referral']);

function claiming(facts: LadderFacts, proofs: Proofs): Next | null {
  const [, second] = proofs.reminders;
  if (second === undefined) return null;
  return proofs.letterOfClaim === null
    ? sendingClaim(facts, second.at)
    : calling(facts, proofs, proofs.letterOfClaim.at);
}

function sendingClaim(facts: LadderFacts, warnedAt: Date): Next {
  const rung = 'letter-of-claim';
  const { taken, settings, now } = facts;
  const sent = taken.get(rung);
  if (sent !== undefined && sent > warnedAt)
    return {
      do: 'wait',
      rung,
      say: 'It is not proven that the letter of claim arrived.',
      next: UNTIL_SHOWN,
    };
  const at = after(warnedAt, settings.letterOfClaimAfterDays + settings.levels[rung].graceDays);
  return (
    notAtAll(facts, rung) ??
    (at <= now ? unreconciled(facts, rung) : null) ?? {
      do: 'ask',
      rung,
      at,
      say: 'The customer gets a letter of claim.',
    }
  );
}

function calling(facts: LadderFacts, { called, attempts }: Proofs, claimedAt: Date): Next | null {
  if (called !== null || attempts.length >= ENOUGH_CALLS) return null;
  const { settings } = facts;
  return (
    notAtAll(facts, 'call') ?? {
      do: 'person',
      rung: 'call',
      at: after(claimedAt, settings.callAfterDays + settings.levels.call.graceDays),
      say: 'A person calls the customer.',
    }
  );
}

function referring(facts: LadderFacts, { letterOfClaim, reviewed }: Proofs): Next {
  const { standing, settings } = facts;
  const review = standing.reviews.at(-1);
  if (reviewed === null) {
    if (review?.decision === 'keep' && letterOfClaim !== null && review.at > letterOfClaim.at)
      return { do: 'nothing', state: 'stopped', say: 'A person decided that it goes to no collector.' };
    return {
      do: 'person',
      rung: 'review',
      at: new Date(standing.issuedAt),
      say: 'A person looks at it before it goes to a collector.',
    };
  }
  if (settings.collectorId === null)
    return {
      do: 'wait',
      rung: 'referral',
      say: 'No collector is named.',
      next: 'Name the partner to whom debts go.',
    };
  return (
    notAtAll(facts, 'referral') ??
    unreconciled(facts, 'referral') ?? {
      do: 'ask',
      rung: 'referral',
      at: after(reviewed.at, settings.levels.referral.graceDays),
      say: 'It goes to the collector.',
    }
  );
}
