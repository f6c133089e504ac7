import { z } from 'zod';

/** UUID as given by Kept (UUIDv7). */
export const Id = z.uuid();
/** An instant, ISO 8601 with zone. */
export const Instant = z.iso.datetime({ offset: true });

const FIRST = Date.parse('1900-01-01T00:00:00Z');
const END = Date.parse('3000-01-01T00:00:00Z');
/** Whether a moment is one of the years 1900 to 2999: what is reckoned from it can be stored and shown as well. */
export const isWithinReason = (at: Date): boolean => at.getTime() >= FIRST && at.getTime() < END;
/** No place on earth is further off than 14 hours; a database takes no zone beyond 16. */
function isZone(text: string): boolean {
  const [, hours = '0', minutes = '0'] = /[+-](\d\d):?(\d\d)$/.exec(text) ?? [];
  return Number(hours) * 60 + Number(minutes) <= 14 * 60;
}
/** An instant as somebody gives it. «9999-12-31» for «never» is none: what has no end is given none. */
export const Moment = Instant.refine(
  (text) => isWithinReason(new Date(text)),
  'Give a moment of the years 1900 to 2999; leave it out where there is none.',
).refine(isZone, 'No time zone is further off than 14 hours.');
/** The canonical form of a BCP 47 tag, also where it is written as systems do (`de_AT`); `null` where it is none. */
export function knownLanguage(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag.trim().replaceAll('_', '-'))[0] ?? null;
  } catch {
    return null;
  }
}
/** BCP 47, in its canonical form. */
export const Language = z
  .string()
  .max(35)
  .refine((tag) => knownLanguage(tag) !== null, 'Use a language tag such as de, en-GB or es-419.')
  .transform((tag) => knownLanguage(tag) ?? tag);
/**
 * The name of an IANA time zone in its usual case; `null` where this machine knows none such. A mere offset is none. A name that it
 * would write otherwise (Asia/Kolkata as Asia/Calcutta) stays as given.
 */
export function knownZone(timeZone: string): string | null {
  if (/^[+-]/.test(timeZone)) return null;
  try {
    const written = new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
    return written.toLowerCase() === timeZone.toLowerCase() ? written : timeZone;
  } catch {
    return null;
  }
}
/** The empty answer of a 204. */
export const Nothing = z.null();
export const IdParams = z.object({ id: Id });

export const Channel = z.enum([
  'email',
  'letter',
  'phone',
  'sms',
  'chat',
  'social',
  'portal',
  'visit',
  'system',
]);
export const Direction = z.enum(['in', 'out', 'internal']);

/** Who wrote or did something: a fact of each entry, never guessed from the conversation. */
export const Author = z.object({
  /** `other`: somebody who took part and is not the customer, such as a colleague in Cc. */
  type: z.enum(['customer', 'staff', 'token', 'system', 'other']),
  /** Staff or token id, where it has one. */
  id: z.string().nullable(),
  name: z.string(),
  address: z.string().nullable(),
});

export const EmailAddress = z.email().max(254);
