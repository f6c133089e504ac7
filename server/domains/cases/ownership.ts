import { passPromisesOn } from '#domains/promises/index.ts';
import { findTeam, notify } from '#domains/staff/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import type { Somebody } from './accountable.ts';
import { type CaseDeed, type HistoryParts, recordDeed } from './history.ts';
import { promiseHooks } from './promise-hooks.ts';
import type { CaseKey, CaseRow } from './row.ts';

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

/** Which case a row is. */
export const keyOf = (row: CaseRow): CaseKey => ({ customerId: row.customer_id, caseId: row.id });
/** What passing promises on needs. */
export const promiseParts = (parts: HistoryParts) => ({
  secrets: parts.secrets,
  promises: promiseHooks(parts),
});

/** Whoever acts is somebody of the company; a token cannot answer for a case (409). */
export function requirePerson(actor: Actor): Somebody {
  if (actor.type !== 'staff')
    throw conflict(
      'person-needed',
      'Only a person can answer for a case, and a token is none. Name the person.',
    );
  return { id: actor.id, name: actor.name };
}

/** An open team; 422 where it is not there or archived. */
export async function requireTeam(tx: Tx, id: string): Promise<Somebody> {
  const team = await findTeam(tx, id);
  if (!team || team.archived) throw invalid('teamId', 'There is no such open team.');
  return team;
}

/** Whether somebody leads the case's team, a team of its owner, or the company: they may give the case to others. */
export async function mayDispose(db: Database | Tx, row: CaseRow, actor: Actor): Promise<boolean> {
  if (actor.type === 'system' || ['lead', 'manager', 'admin'].includes(actor.role)) return true;
  const { rows } = await sql`
    select 1 from teams t where t.lead_id::text = ${actor.id} and (t.id = ${row.team_id}::uuid or exists (
      select 1 from team_members m where m.team_id = t.id and m.staff_id = ${row.owner_id}::uuid)) limit 1`.execute(
    db,
  );
  return rows.length > 0;
}

/** Whether somebody is in a team. */
export async function isMember(db: Database | Tx, teamId: string | null, staffId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from team_members where team_id = ${teamId}::uuid and staff_id::text = ${staffId}`.execute(db);
  return rows.length > 0;
}

/** The team in whose name somebody works on a case: the case's where they are in it, else their first, else the case's. */
export async function teamFor(db: Database | Tx, row: CaseRow, staffId: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select t.id from team_members m join teams t on t.id = m.team_id and t.archived_at is null
    where m.staff_id = ${staffId}::uuid
    order by t.id is distinct from ${row.team_id}::uuid, lower(t.name), t.id limit 1`.execute(db);
  return rows[0]?.id ?? row.team_id;
}

/** Who is told of what goes wrong with a case: its owner, and the lead of its team or of a team of the owner. */
export async function ownerAndLeads(db: Database | Tx, row: CaseRow): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct t.lead_id as id from teams t where t.lead_id is not null and (t.id = ${row.team_id}::uuid or exists (
      select 1 from team_members m where m.team_id = t.id and m.staff_id = ${row.owner_id}::uuid))`.execute(
    db,
  );
  return [...(row.owner_id === null ? [] : [row.owner_id]), ...rows.map((lead) => lead.id)];
}
