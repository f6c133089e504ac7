import type { z } from 'zod';
import type { Closure, ClosureCheck, ClosureQuery } from '#contracts/closing.ts';
import { changeConversation, markRead } from '#domains/conversations/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, notFound } from '#platform/errors.ts';
import { stopClocks } from '../clocks/clocks.ts';
import { type HistoryParts, recordDeed } from '../ground/history.ts';
import { refreshCase } from '../ground/refresh.ts';
import { type CaseKey, type CaseRow, caseKey, lockCase } from '../ground/row.ts';
import { familyOfCase } from '../ground/unanswered.ts';
import { requireCause } from '../settings/offered.ts';
import { dutiesOf, type Reason } from './duties.ts';
import { agreedIn, confirmedBy, silenceSince, type Way } from './ways.ts';

type Given = z.output<typeof Closure>;

const HOW = {
  agreed: 'the customer agreed',
  confirmed: 'the customer confirmed that it is solved',
  silence: 'the customer was asked and did not answer',
} as const;

/**
 * Closes a case; the only way there is, for people and machines alike. 409 `case-not-closable` with every reason and the
 * entry behind it while anything binds us. Facts are read with record and case locked, so that whoever files words at the
 * same moment comes before, and is seen, or after, and is a reply.
 */
export async function closeCase(
  tx: Tx,
  parts: HistoryParts,
  key: CaseKey,
  given: Given,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockCase(tx, key);
  if (row.state === 'closed')
    throw conflict('case-closed', 'This case is closed already. Nothing was changed.');
  const { because, way, cause } = await whatStops(tx, row, given, now);
  if (because.length > 0)
    throw conflict(
      'case-not-closable',
      `This case cannot be closed: ${because.map(({ say }) => say).join(' ')}`,
      { because },
    );
  await sql`
    update cases set state = 'closed', closed_at = ${now}, closed_how = ${given.how}, closed_by = ${JSON.stringify(actor)}::jsonb,
      closed_entry_id = ${way.entryId}, closed_say = ${given.say}, cause = ${cause}, changed_at = ${now}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  await recordDeed(
    tx,
    parts,
    row,
    {
      verb: 'closed',
      say: `Case ${row.number} was closed: ${HOW[given.how]}${given.say === '' ? '' : ` — ${given.say}`}`,
      aboutEntryId: way.entryId,
      details: { how: given.how, cause, proofEntryId: way.entryId },
    },
    actor,
    now,
  );
  await stopClocks(tx, row, now);
  await setConversationsDone(tx, row, way, actor, now);
  await refreshCase(tx, key, now);
}

/** Everything that stops closing this way, and what it would rest on. Holds only as long as the case is locked. */
async function whatStops(
  db: Database | Tx,
  row: CaseRow,
  given: Pick<Given, 'how' | 'entryId' | 'cause'>,
  now: Date,
): Promise<{ because: Reason[]; way: Way; cause: string | null }> {
  if (given.cause !== undefined) await requireCause(db, given.cause);
  const cause = given.cause ?? row.cause;
  const way = await wayOf(db, row, given, now);
  return { because: [...(await dutiesOf(db, row, way.settled, cause)), ...way.because], way, cause };
}

/** What would stop closing a case this way now; nothing is changed. */
export async function checkClosure(
  db: Database | Tx,
  number: string,
  given: z.output<typeof ClosureQuery>,
  now: Date,
): Promise<z.input<typeof ClosureCheck>> {
  const { customerId, caseId } = await caseKey(db, number);
  const { rows } = await sql<CaseRow>`
    select * from cases where customer_id = ${customerId} and id = ${caseId}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('case');
  if (row.state === 'closed') throw conflict('case-closed', 'This case is closed already.');
  const { because, way } = await whatStops(db, row, given, now);
  return { because, entryId: way.entryId };
}

async function wayOf(
  tx: Database | Tx,
  row: CaseRow,
  given: Pick<Given, 'how' | 'entryId'>,
  now: Date,
): Promise<Way> {
  switch (given.how) {
    case 'agreed':
      if (given.entryId === undefined)
        throw invalid('entryId', 'Name the entry in which the customer agrees.');
      return agreedIn(tx, row, given.entryId);
    case 'confirmed':
      return confirmedBy(tx, row);
    case 'silence':
      return silenceSince(tx, row, now);
  }
}

/** A closed case leaves the inbox; who names an agreement has read the conversation in which it stands. */
async function setConversationsDone(tx: Tx, row: CaseRow, way: Way, actor: Actor, now: Date): Promise<void> {
  const read = way.settled?.conversationId ?? null;
  if (read !== null) await markRead(tx, read, actor, now);
  const family = await familyOfCase(tx, row.customer_id);
  const { rows } = await sql<{ id: string }>`
    select v.id from case_conversations l
    join conversations v on v.customer_id = l.customer_id and v.id = l.conversation_id
    where l.case_customer_id = ${row.customer_id} and l.case_id = ${row.id} and v.customer_id = any(${family}::uuid[])
      and v.state = 'open' order by v.id`.execute(tx);
  for (const { id } of rows) await changeConversation(tx, id, { state: 'done' }, actor, now);
}
