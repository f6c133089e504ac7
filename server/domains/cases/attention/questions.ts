import { runPrepared, sql, type Tx } from '#platform/db/index.ts';
import type { CaseRow } from '../ground/row.ts';

/** How alike two questions must be by their trigrams to be the same one (0 to 1). */
const ALIKE = 0.7;
/** Shorter ones («Really?») say nothing of what is asked. */
const FEWEST_WORDS = 3;
/** Of a longer one the end is compared (characters). */
const LONGEST = 300;
/** Most messages that are compared, the newest, and most questions of theirs. */
const MOST = 100;

/** The text without what is folded away as quoted, by the places of the folds. */
function ownWords(text: string, folds: readonly { readonly start: number; readonly end: number }[]): string {
  return folds.toReversed().reduce((left, { start, end }) => left.slice(0, start) + left.slice(end), text);
}

/** Questions of a text in their normal form: small letters, words alone. */
export function questionsIn(text: string): string[] {
  const sentences = text.split(/(?<=[.!?\n])/).filter((said) => said.endsWith('?'));
  const normal = sentences.map((said) =>
    said
      .slice(-LONGEST)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim(),
  );
  return [...new Set(normal)].filter((said) => said.split(' ').length >= FEWEST_WORDS);
}

interface Said {
  readonly text: string;
  readonly folds: readonly { readonly start: number; readonly end: number }[] | null;
  readonly here: boolean;
}

/**
 * How often we asked the customer in this case what we had asked before, here or in another case of theirs within thirty
 * days before (R65): questions of one message count once each, and two are the same when their normal forms are, or are
 * alike. Questions whether it is solved are left out: they are asked again on purpose.
 */
export async function questionsRepeated(tx: Tx, row: CaseRow, family: readonly string[]): Promise<number> {
  const { rows } = await runPrepared(
    sql<Said>`
    select c.text, c.details -> 'folds' as folds, l.entry_id is not null as here
    from entries e join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    left join case_entries l on l.customer_id = ${row.customer_id} and l.case_id = ${row.id} and l.entry_id = e.id
    where e.customer_id = any(${family}::uuid[]) and e.kind = 'message' and e.direction = 'out' and c.text like '%?%'
      and (l.entry_id is not null or e.occurred_at between ${row.opened_at}::timestamptz - interval '30 days'
        and coalesce(${row.closed_at}::timestamptz, 'infinity'))
      and not exists (select from outgoing o join case_letters m on m.outgoing_id = o.id
        where o.customer_id = e.customer_id and o.entry_id = e.id and m.purpose in ('check-in', 'closing-question'))
    order by e.occurred_at desc, e.id desc limit ${MOST}`,
    tx,
  );
  const asked = rows
    .toReversed()
    .flatMap(({ text, folds, here }, message) =>
      questionsIn(ownWords(text, folds ?? [])).map((question) => ({ question, here, message })),
    )
    .slice(-MOST);
  if (asked.length < 2) return 0;
  const { rows: repeated } = await sql<{ n: number }>`
    with asked as (select * from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as a (question text, here boolean, message int))
    select count(*) as n from asked a where here and exists (
      select from asked b where b.message < a.message and similarity(a.question, b.question) >= ${ALIKE})`.execute(
    tx,
  );
  return repeated[0]?.n ?? 0;
}
