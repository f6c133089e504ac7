import { appendEntries } from '#domains/record/index.ts';
import { notify } from '#domains/staff/index.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { replyAfterClosing } from '../arriving/replies.ts';
import { type HistoryParts, linkEntries, recordDeed } from '../ground/history.ts';
import { refreshCase } from '../ground/refresh.ts';
import { type CaseRow, lockCase } from '../ground/row.ts';
import type { AskedQuestion } from './question.ts';

const BY_LINK = system('answer page');
/** So often may a link be answered otherwise than before; from then on only a «no» still counts. */
const MOST_ANSWERS = 6;

/**
 * What the customer answered by the link of a mail: an entry with their word, which confirms that the case is solved or
 * denies it. The same answer twice is one. A «no» after closing is put before the owner like any other reply. Answers whether
 * it counts: a link that has been turned to and fro too often takes no further «yes», while a «no» is never lost.
 */
export async function answerQuestion(
  tx: Tx,
  parts: HistoryParts,
  question: AskedQuestion,
  solved: boolean,
  now: Date,
): Promise<boolean> {
  const row = await lockCase(tx, question);
  const before = await answersTo(tx, question);
  if (before[0] === solved) return true;
  if (solved && before.length >= MOST_ANSWERS) return false;
  const entryId = await recordAnswer(tx, parts, row, question, solved, now);
  await sql`
    update cases set confirmed_entry_id = ${solved ? entryId : null}, changed_at = ${now},
      denied_entry_id = ${solved ? null : entryId}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  const say = solved ? 'The customer says that it is solved' : 'The customer says that it is not solved';
  await recordDeed(
    tx,
    parts,
    row,
    { verb: solved ? 'confirmed' : 'denied', say, aboutEntryId: entryId },
    BY_LINK,
    now,
  );
  if (!solved && row.state === 'closed') await replyAfterClosing(tx, parts, row, entryId, now);
  else
    await notify(
      tx,
      [row.owner_id],
      {
        kind: solved ? 'case-confirmed' : 'case-denied',
        say: `Case ${row.number} (${row.subject}): ${say}.`,
        customerId: row.customer_id,
        caseNumber: row.number,
        entryId,
      },
      now,
    );
  await refreshCase(tx, question, now);
  return true;
}

/** What this mail's link was answered with, the newest first. */
async function answersTo(tx: Tx, { customerId, caseId, outgoingId }: AskedQuestion): Promise<boolean[]> {
  const { rows } = await sql<{ solved: boolean }>`
    select (c.details ->> 'solved')::boolean as solved from case_entries l
    join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id and e.kind = 'answer'
    join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    where l.customer_id = ${customerId} and l.case_id = ${caseId} and c.details ->> 'outgoingId' = ${outgoingId}
    order by e.seq desc limit ${MOST_ANSWERS}`.execute(tx);
  return rows.map(({ solved }) => solved);
}

async function recordAnswer(
  tx: Tx,
  { secrets }: HistoryParts,
  row: CaseRow,
  { conversation, outgoingId }: AskedQuestion,
  solved: boolean,
  now: Date,
): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select name from customers where customer_id = ${row.customer_id}`.execute(tx);
  const customerId = row.customer_id;
  const [entry] = await appendEntries(
    tx,
    secrets,
    [
      {
        customerId,
        kind: 'answer',
        channel: 'portal',
        direction: 'in',
        occurredAt: now,
        author: { type: 'customer', id: null, name: rows[0]?.name ?? '', address: null },
        conversationId: conversation.customerId === customerId ? conversation.id : null,
        subject: `Is case ${row.number} solved?`,
        text: solved ? 'Yes, it is solved.' : 'No, it is not solved.',
        details: { case: row.number, outgoingId, solved },
      },
    ],
    now,
  );
  if (!entry) throw new Error('The answer was not recorded.');
  await linkEntries(tx, row, [entry], now);
  await publish(tx, BY_LINK, now, [
    {
      type: 'kept.entry.recorded',
      subject: entry.id,
      customerId,
      data: { entryId: entry.id, kind: 'answer', channel: 'portal', direction: 'in', conversationId: null },
    },
  ]);
  return entry.id;
}
