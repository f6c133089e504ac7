import type { z } from 'zod';
import type { HarmReason } from '#contracts/cases.ts';
import type { StoredReason } from './harm.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something has lasted, as people say it: `5 min`, `3 h`, `1 day`, `9 days`. */
export function ageInWords(since: Date, now: Date): string {
  const passed = Math.max(0, now.getTime() - since.getTime());
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h`;
  const days = Math.floor(passed / DAY);
  return days === 1 ? '1 day' : `${days} days`;
}

/** Stored reasons in words that are true at `now`: a row that nobody touches still says how long it has waited. */
export const reasonsNow = (reasons: readonly StoredReason[], now: Date): z.input<typeof HarmReason>[] =>
  reasons.map(({ code, words, since, entryId, weight }) => ({
    code,
    say: since === null ? words : words.replace('{age}', () => ageInWords(new Date(since), now)),
    entryId,
    weight,
  }));
