/** Looks at a held action again. */
export const HOLD_TIMER = 'gate.hold';

const HOUR_MS = 3_600_000;
/** Facts may change by time alone, so a hold is looked at again after a twelfth of its age: an hour at least, a day at most. */
const SHARE_OF_AGE = 12;

/** When a hold is looked at again: at its end, or when a share of its age has passed. */
export function lookAgainAt(until: string | null, now: Date, heldAt: Date = now): Date {
  const age = now.getTime() - heldAt.getTime();
  const latest = now.getTime() + Math.min(24 * HOUR_MS, Math.max(HOUR_MS, age / SHARE_OF_AGE));
  const end = until === null ? latest : new Date(until).getTime();
  return new Date(Math.max(now.getTime() + 1000, Math.min(latest, end)));
}

/** A timer's key bears its moment: a hold whose moment moved gets another timer. */
export const lookKey = (id: string, at: Date): string => `${id} ${at.toISOString()}`;
