/** Looks at a held action again. */
export const HOLD_TIMER = 'gate.hold';

/** Facts may change by time alone, so each hold is looked at at least so often (ms). */
const AT_LEAST_EVERY = 3_600_000;

/** When a hold is looked at again: at its end, in an hour at the latest. */
export function lookAgainAt(until: string | null, now: Date): Date {
  const latest = now.getTime() + AT_LEAST_EVERY;
  const end = until === null ? latest : new Date(until).getTime();
  return new Date(Math.max(now.getTime() + 1000, Math.min(latest, end)));
}

/** A timer's key bears its moment: a hold whose moment moved gets another timer. */
export const lookKey = (id: string, at: Date): string => `${id} ${at.toISOString()}`;
