const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds from each failed attempt to the next: ten attempts in about three days (Standard Webhooks 1.0, «Deliverability»). */
export const RETRY_AFTER: readonly number[] = [
  5,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
/** The longest wait that a receiver may ask for (seconds). */
const LONGEST = 24 * HOUR;
/** So much later than the schedule at most, so that what failed together does not come back together. */
const JITTER = 0.1;

/**
 * When a delivery that failed is tried again; `null`: never, it is a dead letter. `tries` counts attempts including the one
 * that failed; `asked` is the receiver's Retry-After in seconds; `chance` lies in 0–1.
 */
export function nextTry(now: Date, tries: number, asked: number | null, chance: number): Date | null {
  const planned = RETRY_AFTER[tries - 1];
  if (planned === undefined) return null;
  const seconds = Math.max(planned * (1 + JITTER * chance), Math.min(asked ?? 0, LONGEST));
  return new Date(now.getTime() + Math.round(seconds * 1000));
}
