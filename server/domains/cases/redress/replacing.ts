import type { z } from 'zod';
import type { NewRedress } from '#contracts/redress.ts';
import { momentWords, type PromiseChangeParts, replacePromise } from '#domains/promises/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import type { CaseRow } from '../ground/row.ts';
import { familyOfCase } from '../ground/unanswered.ts';

type Given = z.output<typeof NewRedress>;

interface Owed {
  id: string;
  words: string;
  due_at: Date;
  time_zone: string;
  number: string;
  item: string | null;
}

/**
 * A second replacement while the first is unaccounted for would leave two live ones (story 1.7): 409
 * `replacement-unaccounted` with the promise of the first, also of another case of this customer, unless both say what they
 * replace and it differs. `cancels` lets go of the first in the same transaction.
 */
export async function accountForReplacement(
  tx: Tx,
  parts: PromiseChangeParts,
  row: CaseRow,
  { kind, item, cancels, say }: Given,
  actor: Actor,
  now: Date,
): Promise<void> {
  if (kind !== 'replace') {
    if (cancels !== undefined) throw invalid('cancels', 'Only a replacement takes the place of another.');
    return;
  }
  const owed = await owedReplacements(tx, row.customer_id);
  if (cancels !== undefined && !owed.some(({ id }) => id === cancels))
    throw invalid('cancels', 'No replacement that is owed to this customer has this promise.');
  const first = owed.find((one) => one.id !== cancels && mayBeTheSame(one.item, item));
  if (first)
    throw conflict(
      'replacement-unaccounted',
      `«${first.words}» of case ${first.number}, due ${momentWords(first.due_at, first.time_zone)}, is unaccounted for. Find it, or cancel it in the same step. Nothing was given.`,
      { promiseId: first.id, caseNumber: first.number },
    );
  if (cancels !== undefined) await replacePromise(tx, parts, cancels, say, actor, now);
}

const plain = (item: string): string => item.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

const mayBeTheSame = (one: string | null, other: string | undefined): boolean =>
  one === null || other === undefined || plain(one) === plain(other);

async function owedReplacements(tx: Tx, customerId: string): Promise<Owed[]> {
  const family = await familyOfCase(tx, customerId);
  const { rows } = await sql<Owed>`
    select p.id, p.words, p.due_at, p.time_zone, c.number, r.item from redress r
    join promises p on p.customer_id = r.customer_id and p.id = r.promise_id and p.state in ('open', 'broken')
    join cases c on c.customer_id = p.customer_id and c.id = p.case_id
    where r.customer_id = any(${family}::uuid[]) and r.kind = 'replace' order by p.made_at, p.id`.execute(tx);
  return rows;
}
