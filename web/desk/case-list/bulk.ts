import { api, data } from '../../api/client.ts';
import type { paths } from '../../api/schema.ts';

type Request = paths['/v1/cases/bulk']['post']['requestBody']['content']['application/json'];

/** Verbs that many cases can be given at once, in the order of the menu. */
export const BULK_VERBS = ['assign', 'tag', 'untag', 'type', 'note', 'close'] as const;
/** One of them. */
export type BulkVerb = (typeof BULK_VERBS)[number];
/** What a verb needs. */
export type BulkWith = Omit<Request, 'numbers' | 'verb'>;
/** What came of it, case by case. */
export type BulkAnswer = Awaited<ReturnType<typeof send>>;

/** As many as one request may hold. */
const MOST = 500;

const send = (body: Request) => data(api.POST('/v1/cases/bulk', { body }));

/** Does one verb with many cases, five hundred at a time; each case is done or refused by itself. */
export async function doWithAll(
  verb: BulkVerb,
  numbers: readonly string[],
  given: BulkWith,
): Promise<BulkAnswer> {
  const all: BulkAnswer = { done: 0, refused: 0, items: [] };
  for (let at = 0; at < numbers.length; at += MOST) {
    const one = await send({ ...given, verb, numbers: numbers.slice(at, at + MOST) });
    all.done += one.done;
    all.refused += one.refused;
    all.items.push(...one.items);
  }
  return all;
}
