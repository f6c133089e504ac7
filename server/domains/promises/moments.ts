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
  /** When its mail failed or came back, ISO 8601: nobody waits for it any more. Missing where it did not. */
  readonly failedAt?: string | null;
}

const lastSeen = (moments: readonly Moment[]): Moment | undefined =>
  moments.findLast((moment) => moment.seenAt !== null);

/** What an owed promise stands by. */
export interface Said {
  readonly first_due_at: Date;
  readonly moments: readonly Moment[];
  readonly broken_at: Date | null;
}

/**
 * Where an owed promise stands: due at the last moment that the customer has seen, else at the one first said; broken when that
 * has passed, or when it was broken and the customer has been given no other moment since.
 */
export function standingOf(
  { first_due_at, moments, broken_at }: Said,
  now: Date,
): { readonly due: Date; readonly state: 'open' | 'broken' } {
  const seen = lastSeen(moments);
  const due = seen ? new Date(seen.dueAt) : first_due_at;
  const mended = broken_at === null || (seen?.seenAt != null && new Date(seen.seenAt) >= broken_at);
  return { due, state: now <= due && mended ? 'open' : 'broken' };
}

/** The newest moment, while it is on its way to the customer. */
export function pendingOf(moments: readonly Moment[]): Moment | null {
  const last = moments.at(-1);
  return last && last.seenAt === null && !last.failedAt ? last : null;
}
