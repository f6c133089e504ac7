/** Why words go out, as delivery has it (`SendPurpose`). */
export type ContactPurpose = 'answer' | 'duty' | 'service' | 'marketing' | 'verification' | 'safety';

/** What is known of a contact point, as far as it decides whether words may go there. */
export interface PointFacts {
  readonly kind: string;
  readonly ended: boolean;
  /** The customer, or whoever it reached, said that it is not theirs. */
  readonly quarantined: boolean;
  /** A named person asked to have it back; then it may be proven afresh. */
  readonly releaseAsked: boolean;
  readonly verifiedAt: Date | null;
  readonly wroteAt: Date | null;
  readonly reachedAt: Date | null;
  readonly doubtedAt: Date | null;
  /** Claimed by another customer too, and nobody has settled it. */
  readonly sharedOpen: boolean;
  readonly confirmedAt: Date | null;
  readonly returnedAt: Date | null;
}

/** Why words may not go to a contact point: a stable code and words for people. */
export interface WhyNot {
  readonly code: 'ended' | 'quarantined' | 'shared' | 'returned' | 'unproven';
  readonly say: string;
}

const DAY = 24 * 3600 * 1000;
const after = (a: Date | null, b: Date | null): boolean => a !== null && (b === null || a > b);

/**
 * Whether a mail address or number is proven to be theirs (R77): verified, not doubted since (the mailbox is gone, R80), and
 * with a sign of life within `proveAgainDays` days.
 */
export function isProven(point: PointFacts, proveAgainDays: number, now: Date): boolean {
  const { verifiedAt, doubtedAt } = point;
  if (verifiedAt === null || after(doubtedAt, verifiedAt)) return false;
  const alive = Math.max(
    verifiedAt.getTime(),
    point.reachedAt?.getTime() ?? 0,
    point.wroteAt?.getTime() ?? 0,
  );
  return now.getTime() - alive <= proveAgainDays * DAY;
}

/** Whether letters to it came back and nobody confirmed it since. */
export const isReturned = (point: PointFacts): boolean => after(point.returnedAt, point.confirmedAt);

/**
 * Why words for this purpose may not go there; `null` where they may (P10, contact point). An unproven mail address or number
 * gets only what proves it. One exception: whoever wrote to us from an address is answered there, because their own writing
 * shows that it reaches them; what a system tells of an account (`duty`, `marketing`) still waits for the proof.
 */
export function whyNot(
  point: PointFacts,
  purpose: ContactPurpose,
  proveAgainDays: number,
  now: Date,
): WhyNot | null {
  if (point.ended) return { code: 'ended', say: 'This contact point is no longer used.' };
  if (point.quarantined && !(purpose === 'verification' && point.releaseAsked))
    return { code: 'quarantined', say: 'We were told that it is not theirs. Nothing goes there any more.' };
  if (purpose === 'verification' || purpose === 'safety') return null;
  if (point.sharedOpen && purpose !== 'answer')
    return {
      code: 'shared',
      say: 'Another customer has the same address. What concerns the account waits until that is settled.',
    };
  if (point.kind === 'postal')
    return isReturned(point)
      ? {
          code: 'returned',
          say: 'Letters came back from there. Confirm the address with the customer first.',
        }
      : null;
  if (isProven(point, proveAgainDays, now)) return null;
  const wrote = point.wroteAt !== null && !after(point.doubtedAt, point.wroteAt);
  if (wrote && (purpose === 'answer' || purpose === 'service')) return null;
  return {
    code: 'unproven',
    say: 'It is not proven that this is theirs. Send a code or a link there first.',
  };
}
