import { findTeam } from '#domains/staff/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import type { Somebody } from '../ground/accountable.ts';
import type { CaseKey, CaseRow } from '../ground/row.ts';

/** Which case a row is. */
export const keyOf = (row: CaseRow): CaseKey => ({ customerId: row.customer_id, caseId: row.id });
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
