import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import type { ReceivablesParts } from '../parts.ts';
import { type InvoiceKey, type InvoiceRow, standingOf, stepsOf } from '../row.ts';
import { answersIn } from './answer-words.ts';
import { KNOWN_AT, noteAnswer } from './answers.ts';

const KEPT = system('Kept');

/** What customers wrote is heard as an answer to letters of claim that are under way (R35); says of how many invoices. */
export async function hearAnswers(
  tx: Tx,
  parts: ReceivablesParts,
  invoices: readonly InvoiceRow[],
  entryIds: readonly string[],
  now: Date,
): Promise<number> {
  if (entryIds.length === 0) return 0;
  const said = (await wordsOf(tx, entryIds)).flatMap(({ id, at, words }) =>
    answersIn(words).map((kind) => ({ at, given: { entryId: id, kind } })),
  );
  if (said.length === 0) return 0;
  let heard = 0;
  for (const row of invoices) {
    const key = { customerId: row.customer_id, id: row.id };
    const claimedAt = await claimedSince(tx, key);
    const answers = said.filter(({ at }) => claimedAt !== null && at >= claimedAt);
    for (const { given } of answers)
      await noteAnswer(tx, parts, key, given, { actor: KEPT, found: true }, now);
    heard += Math.min(1, answers.length);
  }
  return heard;
}

async function wordsOf(tx: Tx, ids: readonly string[]): Promise<{ id: string; at: Date; words: string }[]> {
  const { rows } = await sql<{ id: string; at: Date; words: string }>`
    select k.id, ${KNOWN_AT} as at, concat_ws(' ', c.subject, c.text) as words
    from entry_keys k join entries e on e.customer_id = k.customer_id and e.id = k.id
    join entry_contents c on c.customer_id = k.customer_id and c.entry_id = k.id
    where k.id = any(${[...ids]}::uuid[]) order by k.id`.execute(tx);
  return rows;
}

/** Since when a letter of claim is on its way to them; `null`: none is. */
async function claimedSince(tx: Tx, key: InvoiceKey): Promise<Date | null> {
  const step = (await stepsOf(tx, key)).find(({ rung }) => rung === 'letter-of-claim');
  const { learnt } = await standingOf(tx, key);
  const times = learnt.filter(({ what }) => what === 'letter-of-claim').map(({ at }) => at);
  return [...(step ? [step.at] : []), ...times].toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null;
}
