import type { z } from 'zod';
import type { CaseNote } from '#contracts/working-together.ts';
import { withoutCardData } from '#domains/cards/index.ts';
import { writeNote } from '#domains/record/index.ts';
import { notify } from '#domains/staff/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { type HistoryParts, linkEntries } from '../ground/history.ts';
import { refreshCase } from '../ground/refresh.ts';
import { type CaseKey, type CaseRow, lockCase } from '../ground/row.ts';
import { followersOf, letTakePart } from './participants.ts';

/**
 * Writes a note for colleagues into the case; the customer never gets it, and it answers nothing. Whoever is mentioned is
 * told, and takes part from now on. Returns the entry's id.
 */
export async function writeCaseNote(
  tx: Tx,
  parts: HistoryParts,
  key: CaseKey,
  given: z.output<typeof CaseNote>,
  actor: Actor,
  now: Date,
): Promise<string> {
  const note = { ...given, text: withoutCardData(given.text) };
  const row = await lockCase(tx, key);
  const mentioned = await peopleNamed(tx, note.mentions);
  const { text, conversationId } = note;
  const customerId =
    conversationId === undefined ? row.customer_id : await customerOfThread(tx, row, conversationId);
  const entryId = await writeNote(tx, parts.secrets, customerId, { text, conversationId }, actor, now);
  await linkEntries(tx, row, [{ id: entryId, customerId }], now);
  await letTakePart(tx, row, mentioned, now);
  await publish(tx, actor, now, [
    {
      type: 'kept.case.noted',
      subject: row.number,
      customerId: row.customer_id,
      data: { caseId: row.id, number: row.number, entryId, mentions: mentioned.map(({ id }) => id) },
    },
  ]);
  const about = { customerId: row.customer_id, caseNumber: row.number, entryId };
  await notify(
    tx,
    mentioned.map(({ id }) => id).filter((id) => id !== actor.id),
    {
      kind: 'mention',
      say: `${actor.name} mentions you in case ${row.number}: ${note.text}`,
      ...about,
    },
    now,
  );
  const named = new Set([actor.id, ...mentioned.map(({ id }) => id)]);
  const others = [row.owner_id, ...(await followersOf(tx, key))].filter(
    (id) => id !== null && !named.has(id),
  );
  await notify(
    tx,
    others,
    { kind: 'note', say: `${actor.name} wrote a note in case ${row.number}: ${note.text}`, ...about },
    now,
  );
  await refreshCase(tx, key, now);
  return entryId;
}

/** Under whom a conversation of the case is recorded: another than the case's own customer where the two were merged. */
async function customerOfThread(tx: Tx, row: CaseRow, conversationId: string): Promise<string> {
  const { rows } = await sql<{ customer_id: string }>`
    select customer_id from case_conversations
    where case_customer_id = ${row.customer_id} and case_id = ${row.id} and conversation_id = ${conversationId}`.execute(
    tx,
  );
  const found = rows[0];
  if (!found) throw invalid('conversationId', 'This case has no such conversation.');
  return found.customer_id;
}

async function peopleNamed(tx: Tx, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  const wanted = [...new Set(ids)];
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from staff where id = any(${wanted}::uuid[]) and active order by id`.execute(tx);
  if (rows.length !== wanted.length) throw invalid('mentions', 'Not all of these are active people.');
  return rows;
}
