import { ATTEMPTS_APART } from './relief/law.ts';

/** Kinds of pieces whose way is proven. */
export type Piece = 'invoice' | 'reminder' | 'letter-of-claim';

/** One thing that was learnt about the way of one piece. */
export interface Learnt {
  readonly what: Piece;
  /** Which piece: everything about one and the same has one reference. */
  readonly piece: string;
  readonly rung: string;
  readonly at: Date;
  readonly entryId: string | null;
}

/** An answer of the customer to a letter of claim. */
export interface Answer {
  readonly kind: 'documents' | 'debt-advice' | 'time-to-pay';
  readonly at: Date;
  readonly givenAt: Date | null;
  readonly entryId: string;
}

/** What is known about an invoice beside the way of its pieces. */
export interface Around {
  readonly dueAt: Date;
  /** When the last dispute about it ended: what came before counts no more, as steps resume with fresh notice (P8). */
  readonly disputeEndedAt: Date | null;
  /** When the last breathing space that has begun is over, perhaps still to come; the same holds (R40). */
  readonly restsUntil: Date | null;
  readonly calls: readonly {
    readonly at: Date;
    readonly reached: boolean;
    readonly outgoing: boolean;
    readonly entryId: string;
  }[];
  readonly answers: readonly Answer[];
  readonly reviews: readonly {
    readonly at: Date;
    readonly decision: 'refer' | 'keep';
    readonly entryId: string;
  }[];
}

/** A step that is proven: since when, and by what. */
export interface Proven {
  readonly at: Date;
  readonly entries: readonly string[];
}

/** How far the way to a collector is proven. */
export interface Proofs {
  readonly invoice: Proven | null;
  /** The last that was learnt about the invoice is that it came back. */
  readonly returned: Proven | null;
  /** Reminders that were delivered after the invoice had been and had fallen due, oldest first. */
  readonly reminders: readonly Proven[];
  /** Delivered after the last reminder that it follows. */
  readonly letterOfClaim: Proven | null;
  /** A call since then in which the right person was reached. */
  readonly called: Proven | null;
  /** Calls of ours since then, at different times. */
  readonly attempts: readonly Date[];
  /** Something of the way came back, and nothing of its kind has arrived since (P7). */
  readonly mailReturned: Proven | null;
  /** What they answered to this letter of claim, oldest first. */
  readonly answers: readonly Answer[];
  /** A person looked at it after all that and said that it may go to a collector. */
  readonly reviewed: Proven | null;
}

/** Milliseconds. */
const REMINDERS_APART = 24 * 3_600_000;

const STRONG: ReadonlySet<string> = new Set(['delivered', 'displayed', 'acted']);
const NEGATIVE: ReadonlySet<string> = new Set(['failed', 'returned', 'wrong-recipient']);

/** What is proven of an invoice's way (rules.md R31, R34, P7, P8). Pure. */
export function proofsOf(learnt: readonly Learnt[], around: Around): Proofs {
  const invoice = delivered(learnt, 'invoice')[0] ?? null;
  const since = latest([invoice?.at ?? null, around.dueAt, around.disputeEndedAt, around.restsUntil]);
  const reminders =
    invoice === null ? [] : onDifferentDays(delivered(learnt, 'reminder').filter(({ at }) => at > since));
  const lastReminder = reminders.at(-1);
  const warned = reminders[1] ?? lastReminder;
  const letterOfClaim =
    warned === undefined
      ? null
      : (delivered(learnt, 'letter-of-claim').find(({ at }) => at > warned.at) ?? null);
  const calls = reminders[0] === undefined ? [] : around.calls.filter(({ at }) => at > since);
  const reached = calls.find((call) => call.reached);
  const review = around.reviews.at(-1);
  return {
    invoice,
    returned: invoice === null ? comeBack(learnt) : null,
    reminders,
    letterOfClaim,
    called: reached ? { at: reached.at, entries: [reached.entryId] } : null,
    attempts: atDifferentTimes(calls.filter(({ outgoing }) => outgoing).map(({ at }) => at)),
    mailReturned: mailReturned(learnt),
    answers: warned === undefined ? [] : around.answers.filter(({ at }) => at > warned.at),
    reviewed:
      letterOfClaim !== null && review?.decision === 'refer' && review.at > letterOfClaim.at
        ? { at: review.at, entries: [review.entryId] }
        : null,
  };
}

/** What arrives within a day of another over a second way is the same reminder. */
function onDifferentDays(reminders: readonly Proven[]): Proven[] {
  const kept: Proven[] = [];
  for (const one of reminders) {
    const last = kept.at(-1);
    if (last === undefined || one.at.getTime() - last.at.getTime() >= REMINDERS_APART) kept.push(one);
    else kept.splice(-1, 1, { at: one.at, entries: [...last.entries, ...one.entries] });
  }
  return kept;
}

/** Calls that follow each other at once are one attempt. */
function atDifferentTimes(times: readonly Date[]): Date[] {
  const kept: Date[] = [];
  for (const at of times) {
    const last = kept.at(-1);
    if (last === undefined || at.getTime() - last.getTime() >= ATTEMPTS_APART) kept.push(at);
  }
  return kept;
}

const KINDS: readonly Piece[] = ['invoice', 'reminder', 'letter-of-claim'];

function mailReturned(learnt: readonly Learnt[]): Proven | null {
  const back = KINDS.flatMap((kind) => {
    const arrived = delivered(learnt, kind).at(-1)?.at;
    return pieces(learnt, kind)
      .filter((list) => arrival(list) === null)
      .flatMap((list) => list.filter(({ rung }) => NEGATIVE.has(rung)).slice(-1))
      .filter(({ at }) => arrived === undefined || at >= arrived);
  });
  const [first] = back;
  return first ? { at: first.at, entries: back.flatMap(({ entryId }) => entryId ?? []) } : null;
}

const latest = (moments: readonly (Date | null)[]): Date =>
  new Date(Math.max(...moments.map((at) => at?.getTime() ?? 0)));

/** What is known of each piece of a kind, in order; where two things were learnt at once the bad one counts. */
function pieces(learnt: readonly Learnt[], what: Piece): Learnt[][] {
  const byPiece = new Map<string, Learnt[]>();
  for (const one of learnt.filter((any) => any.what === what))
    byPiece.set(one.piece, [...(byPiece.get(one.piece) ?? []), one]);
  return [...byPiece.values()].map((list) =>
    list.toSorted(
      (a, b) =>
        a.at.getTime() - b.at.getTime() || Number(NEGATIVE.has(a.rung)) - Number(NEGATIVE.has(b.rung)),
    ),
  );
}

/** Pieces of a kind that arrived and did not come back, in the order in which they arrived. */
function delivered(learnt: readonly Learnt[], what: Piece): Proven[] {
  return pieces(learnt, what)
    .map(arrival)
    .filter((one) => one !== null)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

function arrival(list: readonly Learnt[]): Proven | null {
  const after = list.slice(list.findLastIndex(({ rung }) => NEGATIVE.has(rung)) + 1);
  const first = after.find(({ rung }) => STRONG.has(rung));
  return first ? { at: first.at, entries: first.entryId === null ? [] : [first.entryId] } : null;
}

function comeBack(learnt: readonly Learnt[]): Proven | null {
  const back = pieces(learnt, 'invoice')
    .flatMap((list) => list.slice(-1))
    .find(({ rung }) => NEGATIVE.has(rung));
  return back ? { at: back.at, entries: back.entryId === null ? [] : [back.entryId] } : null;
}
