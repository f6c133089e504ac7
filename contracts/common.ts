import { z } from 'zod';

/** UUID as given by Kept (UUIDv7). */
export const Id = z.uuid();
/** An instant, ISO 8601 with zone. */
export const Instant = z.iso.datetime({ offset: true });
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
