import type { z } from 'zod';
import type { Case, CaseEntries } from '#contracts/cases.ts';
import { findThread } from '#domains/conversations/index.ts';
import { promiseViews } from '#domains/promises/index.ts';
import { SUMMARY, type SummaryRow, toSummary as toEntrySummary } from '#domains/record/index.ts';
import { type Actor, WORKERS } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import { dutiesOf } from './closing/duties.ts';
import { sameFamily } from './ground/family.ts';
import { type CaseKey, type CaseRow, caseKey, caseOfConversation } from './ground/row.ts';
import { familyOfCase } from './ground/unanswered.ts';
import { measuresOf } from './needs/measures.ts';
import { complainedAbout } from './ownership/complained-about.ts';
import { clockViews, handoffViews, linkViews, participantViews, redressViews } from './pieces.ts';
import { type NamedCaseRow, namedCases, toSummary } from './summaries.ts';
import { holdsOf } from './tasks/holds.ts';
import { tasksOf } from './tasks/task-views.ts';

type View = z.input<typeof Case>;

/** A case with everything about it; 404 where there is none with this number. */
export async function viewCase(db: Database | Tx, number: string, actor: Actor, now: Date): Promise<View> {
  const key = await caseKey(db, number);
  const { customerId, caseId } = key;
  const [row] = await namedCases(
    db,
    sql`select * from cases where customer_id = ${customerId} and id = ${caseId}`,
    sql`k.id`,
  );
  if (!row) throw notFound('case');
  return {
    ...toSummary(row, now),
    ...ownOf(row),
    measures: await measuresOf(db, row, now),
    conversations: await conversationsOf(db, key),
    clocks: await clockViews(db, key, now),
    promises: await promiseViews(
      db,
      sql`p.customer_id = ${customerId} and p.case_id = ${caseId} order by p.due_at, p.id`,
    ),
    handoffs: await handoffViews(
      db,
      sql`select * from handoffs where customer_id = ${customerId} and case_id = ${caseId}`,
      sql`h.offered_at, h.id`,
    ),
    tasks: await tasksOf(db, key),
    holds: await holdsOf(db, key),
    links: await linkViews(db, key),
    participants: await participantViews(db, key),
    redress: await redressViews(db, key),
    complainedAbout: await complainedAbout(db, row),
    closable: row.state === 'open' ? await dutiesOf(db, row) : [],
    abilities: abilitiesOf(row, actor),
  };
}

/** What stands in the case's own row. */
const ownOf = (row: NamedCaseRow) => ({
  opened: { by: row.opened_by.name, entryId: row.opened_entry_id },
  closed:
    row.closed_how === null
      ? null
      : {
          how: row.closed_how,
          by: row.closed_by?.name ?? '',
          entryId: row.closed_entry_id,
          say: row.closed_say ?? '',
        },
  remedy: row.remedy,
  fields: row.fields,
  procedure: row.procedure,
  numberGivenAt: row.number_given_at?.toISOString() ?? null,
});

async function conversationsOf(db: Database | Tx, { customerId, caseId }: CaseKey): Promise<string[]> {
  const family = await familyOfCase(db, customerId);
  const { rows } = await sql<{ id: string }>`
    select conversation_id as id from case_conversations
    where case_customer_id = ${customerId} and case_id = ${caseId} and customer_id = any(${family}::uuid[])
    order by conversation_id`.execute(db);
  return rows.map(({ id }) => id);
}

function abilitiesOf(row: CaseRow, actor: Actor): string[] {
  if (actor.type !== 'system' && !WORKERS.includes(actor.role)) return [];
  if (row.closed_how === 'joined') return ['note'];
  return row.state === 'open'
    ? ['message', 'note', 'assign', 'hand-off', 'change', 'close', 'promise', 'hold', 'split', 'join', 'link']
    : [
        'message',
        'note',
        'change',
        'reopen',
        'link',
        ...(row.reply_entry_id === null ? [] : ['acknowledge']),
      ];
}

/** What belongs to a case, of whoever is its customer now, oldest first. */
export async function entriesOfCase(db: Database | Tx, number: string): Promise<z.input<typeof CaseEntries>> {
  const key = await caseKey(db, number);
  const family = await familyOfCase(db, key.customerId);
  const { rows } = await sql<SummaryRow>`
    select ${SUMMARY} from case_entries l
    join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id
    left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    where l.customer_id = ${key.customerId} and l.case_id = ${key.caseId} and l.entry_customer_id = any(${family}::uuid[])
    order by e.occurred_at, e.recorded_at, e.id limit 5000`.execute(db);
  return { items: rows.map(toEntrySummary) };
}

/** The number of the case that a conversation belongs to; `null` where it has none, 404 where there is no such conversation. */
export async function numberOfConversation(
  db: Database | Tx,
  conversationId: string,
): Promise<string | null> {
  const { customerId } = await findThread(db, conversationId);
  const key = await caseOfConversation(db, customerId, conversationId);
  if (!key || !(await sameFamily(db, key.customerId, customerId))) return null;
  const { rows } = await sql<{ number: string }>`
    select number from cases where customer_id = ${key.customerId} and id = ${key.caseId}`.execute(db);
  return rows[0]?.number ?? null;
}
