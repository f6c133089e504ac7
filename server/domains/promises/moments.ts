/** A new moment that was said for a promise. It counts when the customer has seen it. */
export interface Moment {
  /** ISO 8601. */
  readonly dueAt: string;
  readonly reason: string;
  /** The mail that says it, or the entry in which it was said. */
  readonly outgoingId: string | null;
  readonly entryId: string | null;
  /** When it was seen to reach the customer, ISO 8601; `null`: it has not, or it came back. */
  readonly seenAt: string | null;
}

const lastSeen = (moments: readonly Moment[]): Moment | undefined =>
  moments.findLast((moment) => moment.seenAt !== null);

/** The moment that counts: the last one that the customer has seen, else the one first said. */
export function dueOf(first: Date, moments: readonly Moment[]): Date {
  const seen = lastSeen(moments);
  return seen ? new Date(seen.dueAt) : first;
}

/** Whether the customer has been given a moment to come since the promise was broken. */
export function mendedSince(brokenAt: Date | null, moments: readonly Moment[]): boolean {
  if (brokenAt === null) return true;
  const seenAt = lastSeen(moments)?.seenAt;
  return typeof seenAt === 'string' && new Date(seenAt) >= brokenAt;
}

/** The newest moment, while the customer has not seen it. */
export function pendingOf(moments: readonly Moment[]): Moment | null {
  const last = moments.at(-1);
  return last && last.seenAt === null ? last : null;
}
