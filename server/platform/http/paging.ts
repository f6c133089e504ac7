import { z } from 'zod';
import { invalid } from '../errors.ts';

/** Query of every list: `limit` 1–100 (50 unless told) and the opaque `cursor` of the page before. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(300).optional(),
});

/** A page of a list; `next` is the cursor of the next page, `null` at the end. */
export const Page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

/** Makes a cursor of the values that a list is ordered by. */
export const cursorOf = (values: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url');

/** Reads a cursor back by its schema; a made-up one is refused with the field's name. */
export function readCursor<T extends z.ZodType>(
  schema: T,
  cursor: string | undefined,
): z.output<T> | undefined {
  if (cursor === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw invalid('cursor', 'This is not a cursor that a list gave. Leave it out to begin at the start.');
  }
}
