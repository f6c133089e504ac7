import type { z } from 'zod';
import type { Reopening } from '#contracts/closing.ts';
import { changeConversation, markRead } from '#domains/conversations/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict } from '#platform/errors.ts';
import { resumeClocks } from '../clocks/clocks.ts';
import { type HistoryParts, linkEntries, recordDeed } from '../ground/history.ts';
import { refreshCase } from '../ground/refresh.ts';
import { type CaseKey, type CaseRow, lockCase, lockCaseRow } from '../ground/row.ts';
import { openCase } from '../open.ts';
import { ensureOwner } from '../ownership/change-owner.ts';
import { endTask } from '../tasks/tasks.ts';

type Given = z.output<typeof Reopening>;

/**
 * The choice about words that came after closing: the case is taken up again, followed up in a new one with the same owner,
 * or the words are acknowledged («thanks»). Taking up needs no words. Returns the number of the case that goes on.
 */
export async function reopenCase(
  tx: Tx,
  parts: HistoryParts,
  key: CaseKey,
  given: Given,
  actor: Actor,
  now: Date,
): Promise<string> {
  const row = await lockCase(tx, key);
  if (row.state === 'open') throw conflict('case-open', 'This case is open. Nothing was changed.');
  if (row.closed_how === 'joined')
    throw conflict('case-joined', 'This case was joined into another one, which goes on in its place.');
  if (given.choice !== 'reopen' && row.reply_entry_id === null)
    throw conflict('no-reply', 'No words came after this case was closed, so there is nothing to choose.');
  const number = await CHOICES[given.choice](tx, parts, row, given.reason, actor, now);
  await settleReply(tx, parts, row, actor, now);
  await refreshCase(tx, key, now);
  return number;
}

type Choice = (
  tx: Tx,
  parts: HistoryParts,
  row: CaseRow,
  reason: string,
  actor: Actor,
  now: Date,
) => Promise<string>;

const because = (reason: string): string => (reason === '' ? '' : ` — ${reason}`);

const reopen: Choice = async (tx, parts, row, reason, actor, now) => {
  await sql`
    update cases set state = 'open', closed_at = null, closed_how = null, closed_by = null, closed_entry_id = null,
      closed_say = null, question_outgoing_id = null, question_kind = null, confirmed_entry_id = null, changed_at = ${now}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  const open = await lockCaseRow(tx, { customerId: row.customer_id, caseId: row.id });
  await ensureOwner(tx, parts, open, actor, now);
  await resumeClocks(tx, open, now);
  await recordDeed(
    tx,
    parts,
    row,
    {
      verb: 'reopened',
      say: `Case ${row.number} was taken up again${because(reason)}`,
      aboutEntryId: row.reply_entry_id,
      details: { reason, closedHow: row.closed_how, closedAt: row.closed_at?.toISOString() ?? null },
    },
    actor,
    now,
  );
  await bringBack(tx, row, actor, now);
  return row.number;
};

const followUp: Choice = async (tx, parts, row, reason, actor, now) => {
  const words = await wordsSinceClosing(tx, row);
  const active = await ownerIsActive(tx, row);
  const opened = await openCase(
    tx,
    parts,
    {
      customerId: row.customer_id,
      subject: row.subject,
      entryId: row.reply_entry_id ?? undefined,
      type: await typeToGoOnWith(tx, row),
      ownerId: row.queued || !active ? undefined : (row.owner_id ?? undefined),
      teamId: row.team_id ?? undefined,
      tags: row.tags,
    },
    actor,
    now,
  );
  await sql`
    insert into case_links (customer_id, case_id, other_customer_id, other_case_id, kind, linked_at, linked_by)
    values (${opened.customerId}, ${opened.caseId}, ${row.customer_id}, ${row.id}, 'follow-up-of', ${now},
      ${JSON.stringify(actor)}::jsonb)`.execute(tx);
  await sql`
    delete from case_entries where customer_id = ${row.customer_id} and case_id = ${row.id}
      and entry_id = any(${words.map((w) => w.id)}::uuid[])`.execute(tx);
  await linkEntries(
    tx,
    { customer_id: opened.customerId, id: opened.caseId },
    words.map((w) => ({ id: w.id, customerId: w.customer_id })),
    now,
  );
  // What comes in these conversations from now on belongs to what goes on.
  await sql`
    update case_conversations set case_id = ${opened.caseId}, case_customer_id = ${opened.customerId}
    where case_customer_id = ${row.customer_id} and case_id = ${row.id}
      and conversation_id = any(${words.flatMap((w) => w.conversation_id ?? [])}::uuid[])`.execute(tx);
  await recordDeed(
    tx,
    parts,
    row,
    {
      verb: 'followed-up',
      say: `Case ${row.number} is followed up in case ${opened.number}${because(reason)}`,
      aboutEntryId: row.reply_entry_id,
      details: { reason, followUp: opened.number },
    },
    actor,
    now,
  );
  await refreshCase(tx, opened, now);
  return opened.number;
};

const acknowledge: Choice = async (tx, parts, row, reason, actor, now) => {
  for (const { conversation_id } of await wordsSinceClosing(tx, row)) {
    if (conversation_id === null) continue;
    await markRead(tx, conversation_id, actor, now);
    await changeConversation(tx, conversation_id, { state: 'done' }, actor, now);
  }
  await recordDeed(
    tx,
    parts,
    row,
    {
      verb: 'acknowledged',
      say: `The words after closing case ${row.number} were acknowledged${because(reason)}`,
      aboutEntryId: row.reply_entry_id,
      details: { reason },
    },
    actor,
    now,
  );
  return row.number;
};

const CHOICES: Readonly<Record<Given['choice'], Choice>> = { reopen, 'follow-up': followUp, acknowledge };

interface Word {
  readonly id: string;
  readonly customer_id: string;
  readonly conversation_id: string | null;
}

async function wordsSinceClosing(tx: Tx, row: CaseRow): Promise<Word[]> {
  const { rows } = await sql<Word>`
    select e.id, e.customer_id, e.conversation_id from case_entries l
    join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id
    where l.customer_id = ${row.customer_id} and l.case_id = ${row.id} and e.direction = 'in'
      and e.kind in ('message', 'voicemail', 'call', 'visit', 'answer') and l.linked_at >= ${row.closed_at}
    order by e.recorded_at, e.id`.execute(tx);
  return rows;
}

async function bringBack(tx: Tx, row: CaseRow, actor: Actor, now: Date): Promise<void> {
  const conversations = new Set((await wordsSinceClosing(tx, row)).flatMap((w) => w.conversation_id ?? []));
  for (const id of conversations) await changeConversation(tx, id, { state: 'open' }, actor, now);
}

/** The same type, where the company still offers it. */
async function typeToGoOnWith(tx: Tx, row: CaseRow): Promise<string | undefined> {
  const { rows } = await sql<{ key: string }>`
    select key from case_types where key = ${row.type} and active`.execute(tx);
  return rows[0]?.key;
}

async function ownerIsActive(tx: Tx, row: CaseRow): Promise<boolean> {
  const { rows } = await sql`
    select 1 from staff where id = ${row.owner_id}::uuid and active and role <> 'auditor'`.execute(tx);
  return rows.length > 0;
}

/** The choice is made: nothing waits for it any more. */
async function settleReply(
  tx: Tx,
  parts: HistoryParts,
  row: CaseRow,
  actor: Actor,
  now: Date,
): Promise<void> {
  await sql`
    update cases set reply_entry_id = null, reply_since = null
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  const { rows } = await sql<{ id: string }>`
    select id from case_tasks where customer_id = ${row.customer_id} and case_id = ${row.id}
      and kind = 'choose-reply' and state = 'open'`.execute(tx);
  for (const { id } of rows) await endTask(tx, parts, id, { state: 'done', reason: '' }, actor, now);
}
