import type { z } from 'zod';
import type { Splitting } from '#contracts/case-links.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import { type HistoryParts, recordDeed } from '../ground/history.ts';
import { refreshCase } from '../ground/refresh.ts';
import { type CaseKey, type CaseRow, lockCase, lockCaseRow } from '../ground/row.ts';
import { openCase } from '../open.ts';
import { keyOf } from '../ownership/ownership.ts';
import { storeLink } from './linking.ts';

/**
 * Makes a case of its own out of some entries of another: their links move, with the promises made in them and the
 * conversations that are wholly among them; the entries stay as they are. Whoever answers for the one answers for the other.
 * Returns the new case's number.
 */
export async function splitCase(
  tx: Tx,
  parts: HistoryParts,
  key: CaseKey,
  given: z.output<typeof Splitting>,
  actor: Actor,
  now: Date,
): Promise<string> {
  const row = await lockCase(tx, key);
  if (row.state === 'closed') throw conflict('case-closed', 'This case is closed. Take it up again first.');
  const entries = await chosen(tx, row, given.entryIds);
  const opened = await openCase(
    tx,
    parts,
    {
      customerId: row.customer_id,
      subject: given.subject,
      type: given.type ?? row.type,
      ownerId: row.queued ? undefined : (row.owner_id ?? undefined),
      teamId: row.team_id ?? undefined,
    },
    actor,
    now,
  );
  const split = await lockCaseRow(tx, opened);
  await moveEntries(tx, row, split, entries);
  await storeLink(tx, split, row, 'split-from', actor, now);
  const details = (other: CaseRow) => ({ other: other.number, entryIds: entries });
  const said = `${entries.length === 1 ? 'An entry' : `${entries.length} entries`}`;
  await recordDeed(
    tx,
    parts,
    row,
    {
      verb: 'split',
      say: `${said} of it went into case ${split.number}: ${given.subject}`,
      details: details(split),
    },
    actor,
    now,
  );
  await recordDeed(
    tx,
    parts,
    split,
    { verb: 'split-off', say: `${said} came from case ${row.number}`, details: details(row) },
    actor,
    now,
  );
  await refreshCase(tx, key, now);
  await refreshCase(tx, keyOf(split), now);
  return split.number;
}

/** The chosen entries, where each is part of the case and something of it stays; what became of a case stays with it. */
async function chosen(tx: Tx, row: CaseRow, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string; history: boolean; chosen: boolean }>`
    select e.id, e.kind in ('case', 'promise') as history, e.id = any(${ids}::uuid[]) as chosen from case_entries l
    join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id
    where l.customer_id = ${row.customer_id} and l.case_id = ${row.id}`.execute(tx);
  const taken = rows.filter((entry) => entry.chosen);
  if (taken.length !== new Set(ids).size)
    throw invalid('entryIds', 'Not all of these are part of this case.');
  if (taken.some((entry) => entry.history))
    throw invalid('entryIds', 'What became of the case itself stays with it.');
  if (!rows.some((entry) => !entry.history && !entry.chosen))
    throw invalid('entryIds', 'Something must stay. Change the subject instead.');
  return taken.map((entry) => entry.id);
}

async function moveEntries(tx: Tx, from: CaseRow, to: CaseRow, entries: readonly string[]): Promise<void> {
  await sql`
    update case_entries set case_id = ${to.id}
    where customer_id = ${from.customer_id} and case_id = ${from.id} and entry_id = any(${entries}::uuid[])`.execute(
    tx,
  );
  await sql`
    update promises set case_id = ${to.id}
    where customer_id = ${from.customer_id} and case_id = ${from.id} and entry_id = any(${entries}::uuid[])`.execute(
    tx,
  );
  await sql`
    update case_tasks set case_id = ${to.id}
    where customer_id = ${from.customer_id} and case_id = ${from.id} and promise_id in (
      select id from promises where customer_id = ${to.customer_id} and case_id = ${to.id})`.execute(tx);
  await sql`
    update case_letters set case_id = ${to.id}
    where customer_id = ${from.customer_id} and case_id = ${from.id} and entry_id = any(${entries}::uuid[])`.execute(
    tx,
  );
  // A conversation follows once nothing of it is left behind.
  await sql`
    update case_conversations v set case_id = ${to.id}, case_customer_id = ${to.customer_id}
    where v.case_customer_id = ${from.customer_id} and v.case_id = ${from.id}
      and exists (select from entries e where e.customer_id = v.customer_id and e.conversation_id = v.conversation_id
        and e.id = any(${entries}::uuid[]))
      and not exists (
        select from case_entries l join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id
        where l.customer_id = ${from.customer_id} and l.case_id = ${from.id} and e.conversation_id = v.conversation_id)`.execute(
    tx,
  );
}
