import type { z } from 'zod';
import type { Joining } from '#contracts/case-links.ts';
import { notify } from '#domains/staff/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, forbidden } from '#platform/errors.ts';
import { type HistoryParts, recordDeed } from '../ground/history.ts';
import { refreshCase } from '../ground/refresh.ts';
import { type CaseKey, type CaseRow, caseKey } from '../ground/row.ts';
import { openHandoff } from '../handoffs/handoff-row.ts';
import { ensureOwner } from '../ownership/change-owner.ts';
import { isMember, keyOf, mayDispose } from '../ownership/ownership.ts';
import { lockBoth, storeLink } from './linking.ts';
import { type Moved, moveAll, moveBack } from './moving.ts';

/**
 * Joins a case into another of the same customer: what it is about and everything still owed in it goes to the other, so it
 * ends with nothing open and is closed as joined. No way round closing: every duty is the other's now.
 */
export async function joinCase(
  tx: Tx,
  parts: HistoryParts,
  key: CaseKey,
  given: z.output<typeof Joining>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const [row, into] = await lockBoth(tx, key, await caseKey(tx, given.into));
  await requireJoinable(tx, row, into, actor);
  const moved = await moveAll(tx, row, into, now);
  await sql`
    update cases set state = 'closed', queued = false, closed_at = ${now}, closed_how = 'joined',
      closed_by = ${JSON.stringify(actor)}::jsonb, closed_entry_id = null, closed_say = ${given.reason}, changed_at = ${now}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  await storeLink(tx, row, into, 'joined-into', actor, now, { ...moved, queued: row.queued });
  const because = given.reason === '' ? '' : ` — ${given.reason}`;
  await tellBoth(
    tx,
    parts,
    [row, into],
    { verb: 'joined', say: `Joined into case ${into.number}, with everything that is owed in it${because}` },
    {
      verb: 'joined-by',
      say: `Case ${row.number} was joined into this one, with everything that is owed in it${because}`,
    },
    actor,
    now,
  );
}

async function requireJoinable(tx: Tx, row: CaseRow, into: CaseRow, actor: Actor): Promise<void> {
  if (row.customer_id !== into.customer_id)
    throw conflict(
      'other-customer',
      'These cases are of two customers, even if they are merged now. Link them instead; nothing was changed.',
    );
  if (row.state === 'closed' || into.state === 'closed')
    throw conflict('case-closed', 'Only two open cases are joined. Take the closed one up again first.');
  if (await openHandoff(tx, row))
    throw conflict(
      'handoff-open',
      'The case is offered to somebody. Wait for the answer, or withdraw the offer.',
    );
  for (const one of [row, into])
    if (!(await mayMove(tx, one, actor)))
      throw forbidden(`Somebody else answers for case ${one.number}. Ask them or a lead to join the two.`);
}

const mayMove = async (tx: Tx, row: CaseRow, actor: Actor): Promise<boolean> =>
  row.owner_id === actor.id ||
  (row.queued && (await isMember(tx, row.team_id, actor.id))) ||
  (await mayDispose(tx, row, actor));

/** Takes a joining back: the case is open again, and exactly what it brought along is its own again. */
export async function takeJoiningBack(
  tx: Tx,
  parts: HistoryParts,
  key: CaseKey,
  actor: Actor,
  now: Date,
): Promise<void> {
  const link = await joinedInto(tx, key);
  const [row, into] = await lockBoth(tx, key, link.into);
  const again = await joinedInto(tx, key);
  if (!(await mayMove(tx, row, actor)) && !(await mayMove(tx, into, actor)))
    throw forbidden('Only whoever answers for one of the two cases, or a lead, takes a joining back.');
  await moveBack(tx, row, into, again.moved, again.at);
  await sql`
    delete from case_links where customer_id = ${row.customer_id} and case_id = ${row.id} and kind = 'joined-into'`.execute(
    tx,
  );
  await sql`
    update cases set state = 'open', queued = ${again.moved.queued}, closed_at = null,
      closed_how = null, closed_by = null, closed_entry_id = null, closed_say = null, changed_at = ${now}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  await ensureOwner(tx, parts, row, actor, now);
  await tellBoth(
    tx,
    parts,
    [row, into],
    {
      verb: 'unjoined',
      say: `No longer joined into case ${into.number}; what it brought along is its own again`,
    },
    { verb: 'unjoined-from', say: `Case ${row.number} is on its own again, with what it had brought along` },
    actor,
    now,
  );
}

async function joinedInto(
  tx: Tx,
  { customerId, caseId }: CaseKey,
): Promise<{ into: CaseKey; moved: Moved & { readonly queued: boolean }; at: Date }> {
  const { rows } = await sql<{
    customerId: string;
    caseId: string;
    moved: Moved & { readonly queued: boolean };
    at: Date;
  }>`
    select l.other_customer_id as "customerId", l.other_case_id as "caseId", l.moved, l.linked_at as at
    from case_links l join cases c on c.customer_id = l.customer_id and c.id = l.case_id and c.closed_how = 'joined'
    where l.customer_id = ${customerId} and l.case_id = ${caseId} and l.kind = 'joined-into'`.execute(tx);
  const row = rows[0];
  if (!row) throw conflict('not-joined', 'This case is not joined into another. Nothing was changed.');
  return { into: { customerId: row.customerId, caseId: row.caseId }, moved: row.moved, at: row.at };
}

type Said = { readonly verb: string; readonly say: string };

async function tellBoth(
  tx: Tx,
  parts: HistoryParts,
  [row, into]: readonly [CaseRow, CaseRow],
  here: Said,
  there: Said,
  actor: Actor,
  now: Date,
): Promise<void> {
  const entryId = await recordDeed(tx, parts, row, { ...here, details: { other: into.number } }, actor, now);
  await recordDeed(tx, parts, into, { ...there, details: { other: row.number } }, actor, now);
  await notify(
    tx,
    [row.owner_id, into.owner_id].filter((id) => id !== actor.id),
    {
      kind: 'case-joined',
      say: `Case ${row.number} (${row.subject}): ${here.say}`,
      customerId: row.customer_id,
      caseNumber: into.number,
      entryId,
    },
    now,
  );
  await refreshCase(tx, keyOf(row), now);
  await refreshCase(tx, keyOf(into), now);
}
