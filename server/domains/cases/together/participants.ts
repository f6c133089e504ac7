import type { z } from 'zod';
import type { NewParticipant } from '#contracts/working-together.ts';
import { notify } from '#domains/staff/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, notFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { requireWorker } from '../ground/accountable.ts';
import { type HistoryParts, recordDeed } from '../ground/history.ts';
import { type CaseKey, type CaseRow, lockCase } from '../ground/row.ts';

/** Lets somebody take part in a case: a colleague, who is told what comes, or somebody outside by name. Returns the id. */
export async function addParticipant(
  tx: Tx,
  parts: HistoryParts,
  key: CaseKey,
  given: z.output<typeof NewParticipant>,
  actor: Actor,
  now: Date,
): Promise<string> {
  const row = await lockCase(tx, key);
  const person = given.staffId === undefined ? undefined : await requireWorker(tx, given.staffId, 'staffId');
  const name = person?.name ?? given.name ?? '';
  const id = await insert(tx, row, { ...given, name }, now);
  if (id === undefined) throw conflict('takes-part-already', `${name} takes part already.`);
  const details = { participantId: id, staffId: person?.id ?? null };
  const as = given.role === '' ? '' : ` (${given.role})`;
  const deed = { verb: 'participant-added', say: `${name}${as} takes part`, details };
  const entryId = await recordDeed(tx, parts, row, deed, actor, now);
  if (person && person.id !== actor.id)
    await notify(
      tx,
      [person.id],
      {
        kind: 'takes-part',
        say: `${actor.name} lets you take part in case ${row.number} (${row.subject}).`,
        customerId: row.customer_id,
        caseNumber: row.number,
        entryId,
      },
      now,
    );
  return id;
}

interface ToInsert {
  readonly staffId?: string | undefined;
  readonly name: string;
  readonly address?: string | undefined;
  readonly role: string;
}

async function insert(tx: Tx, row: CaseRow, given: ToInsert, now: Date): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    insert into case_participants (customer_id, id, case_id, staff_id, name, address, role, added_at)
    values (${row.customer_id}, ${newId()}, ${row.id}, ${given.staffId ?? null}, ${given.name}, ${given.address ?? null},
      ${given.role}, ${now}) on conflict do nothing returning id`.execute(tx);
  return rows[0]?.id;
}

/** Colleagues take part from now on, each once, without more words: they were named in a note. */
export async function letTakePart(
  tx: Tx,
  row: CaseRow,
  people: readonly { readonly id: string; readonly name: string }[],
  now: Date,
): Promise<void> {
  for (const { id, name } of people) await insert(tx, row, { staffId: id, name, role: '' }, now);
}

/** Somebody no longer takes part. */
export async function removeParticipant(
  tx: Tx,
  parts: HistoryParts,
  key: CaseKey,
  id: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockCase(tx, key);
  const { rows } = await sql<{ name: string }>`
    delete from case_participants where customer_id = ${row.customer_id} and case_id = ${row.id} and id = ${id}::uuid
    returning name`.execute(tx);
  const gone = rows[0];
  if (!gone) throw notFound('participant of this case');
  const deed = {
    verb: 'participant-removed',
    say: `${gone.name} no longer takes part`,
    details: { participantId: id },
  };
  await recordDeed(tx, parts, row, deed, actor, now);
}

/** Colleagues who take part in a case, beside its owner; they are told what comes. */
export async function followersOf(db: Database | Tx, { customerId, caseId }: CaseKey): Promise<string[]> {
  const { rows } = await sql<{ staff_id: string }>`
    select staff_id from case_participants
    where customer_id = ${customerId} and case_id = ${caseId} and staff_id is not null order by staff_id`.execute(
    db,
  );
  return rows.map((row) => row.staff_id);
}

/** Tells colleagues who take part that somebody wrote to us in the case. */
export async function tellFollowers(tx: Tx, row: CaseRow, entryId: string, now: Date): Promise<void> {
  const followers = await followersOf(tx, { customerId: row.customer_id, caseId: row.id });
  await notify(
    tx,
    followers,
    {
      kind: 'new-message',
      say: `New words in case ${row.number} (${row.subject}).`,
      customerId: row.customer_id,
      caseNumber: row.number,
      entryId,
    },
    now,
  );
}
