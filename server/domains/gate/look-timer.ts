/** Looks at a held action again. */
export const HOLD_TIMER = 'gate.hold';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Facts may change by time alone, so a hold is looked at again after a twelfth of its age: an hour at least, a day at most. */
const SHARE_OF_AGE = 12;
/** What a person has in hand is looked at by itself for a year, ever more seldom; then only what happens ends it. */
const LONGEST_MS = 366 * DAY_MS;

/** When a hold is first looked at again, or while nobody has it in hand: at its end, or when a share of its age has passed. */
export function lookAgainAt(until: string | null, now: Date, heldAt: Date = now): Date {
  const age = now.getTime() - heldAt.getTime();
  const latest = now.getTime() + Math.min(DAY_MS, Math.max(HOUR_MS, age / SHARE_OF_AGE));
  const end = until === null ? latest : new Date(until).getTime();
  return new Date(Math.max(now.getTime() + 1000, Math.min(latest, end)));
}

/** When a hold is looked at again that a person has in hand, for nothing ends it by itself; `null`: no more. */
export function lookAgainSeldom(now: Date, heldAt: Date): Date | null {
  const age = now.getTime() - heldAt.getTime();
  return age > LONGEST_MS ? null : new Date(now.getTime() + Math.max(DAY_MS, age / SHARE_OF_AGE));
}

/** A timer's key bears its moment: a hold whose moment moved gets another timer. */
export const lookKey = (id: string, at: Date): string => `${id} ${at.toISOString()}`;
