import { changeConversation } from '#domains/conversations/index.ts';
import { passPromisesOn } from '#domains/promises/index.ts';
import { notify } from '#domains/staff/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { accountableOf, type Somebody } from '../ground/accountable.ts';
import { type CaseDeed, type HistoryParts, recordDeed } from '../ground/history.ts';
import type { CaseRow } from '../ground/row.ts';
import { keyOf } from './ownership.ts';
import { promiseHooks } from './promise-hooks.ts';

/** Who answers for a case from now on. */
export interface Ownership {
  readonly owner: Somebody | null;
  readonly teamId: string | null;
  /** The work lies in the team's queue. */
  readonly queued: boolean;
}

/**
 * The only way in which a case comes to somebody else: stored, recorded with both names, and told to both. What the former
 * owner still had to do and still owed for it goes along. The caller holds the case and refreshes it.
 */
export async function changeOwner(
  tx: Tx,
  parts: HistoryParts,
  row: CaseRow,
  to: Ownership,
  deed: CaseDeed & { readonly kind: string },
  actor: Actor,
  now: Date,
): Promise<void> {
  const from = row.owner_id;
  const ownerId = to.owner?.id ?? null;
  await sql`
    update cases set owner_id = ${ownerId}, team_id = ${to.teamId}, queued = ${to.queued}, changed_at = ${now}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  await sql`
    update case_tasks set owner_id = ${ownerId}
    where customer_id = ${row.customer_id} and case_id = ${row.id} and state = 'open'
      and owner_id is not distinct from ${from}::uuid`.execute(tx);
  await takeConversationsAlong(tx, row, to, actor, now);
  const details = { ...deed.details, from, to: ownerId, teamId: to.teamId, queued: to.queued };
  const entryId = await recordDeed(tx, parts, row, { ...deed, details }, actor, now);
  if (to.owner) await passPromisesOn(tx, promiseParts(parts), keyOf(row), from, to.owner, actor, now);
  const concerned = [from, ownerId].filter((id) => id !== actor.id);
  await notify(
    tx,
    concerned,
    {
      kind: deed.kind,
      say: `Case ${row.number} (${row.subject}): ${deed.say}`,
      customerId: row.customer_id,
      caseNumber: row.number,
      entryId,
    },
    now,
  );
  row.owner_id = ownerId;
  row.team_id = to.teamId;
  row.queued = to.queued;
}

/** The inbox shows the case's conversations with whoever answers for it; in a queue, with nobody yet. */
async function takeConversationsAlong(
  tx: Tx,
  row: CaseRow,
  to: Ownership,
  actor: Actor,
  now: Date,
): Promise<void> {
  const assignedTo = to.queued ? null : (to.owner?.id ?? null);
  const { rows } = await sql<{ id: string }>`
    select v.id from case_conversations l
    join conversations v on v.customer_id = l.customer_id and v.id = l.conversation_id
    where l.case_customer_id = ${row.customer_id} and l.case_id = ${row.id}
      and v.assigned_to is distinct from ${assignedTo}::uuid order by v.id`.execute(tx);
  for (const { id } of rows) await changeConversation(tx, id, { assignedTo, teamId: to.teamId }, actor, now);
}

/** What passing promises on needs. */
export const promiseParts = (parts: HistoryParts) => ({
  secrets: parts.secrets,
  promises: promiseHooks(parts),
});

/**
 * Where whoever answers for a case no longer works with customers, whoever answers for its team does from now on: recorded,
 * and told. For closed cases that go on, which are nobody's work until then. The caller holds the case and refreshes it.
 */
export async function ensureOwner(
  tx: Tx,
  parts: HistoryParts,
  row: CaseRow,
  actor: Actor,
  now: Date,
): Promise<void> {
  const owner = await accountableOf(tx, row);
  if (owner?.id === row.owner_id) return;
  const say = `${owner?.name ?? 'Nobody'} answers for it now: who did no longer works with customers`;
  const deed = { verb: 'passed-on', kind: 'case-passed-on', say };
  await changeOwner(tx, parts, row, { owner, teamId: row.team_id, queued: true }, deed, actor, now);
}
