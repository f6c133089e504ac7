import type { z } from 'zod';
import type { Team, TeamChange } from '#contracts/staff.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { calendarExists } from './calendars/index.ts';
import type { StaffHooks } from './parts.ts';

type View = z.output<typeof Team>;

interface Row {
  id: string;
  name: string;
  archived_at: Date | null;
  members: { id: string; name: string }[];
  lead: { id: string; name: string } | null;
  calendar: { id: string; name: string } | null;
}

/** All teams with their members by name, archived ones too. */
export async function listTeams(db: Database | Tx, id?: string): Promise<View[]> {
  const { rows } = await sql<Row>`
    select t.id, t.name, t.archived_at, coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name) order by s.name)
      filter (where s.id is not null), '[]') as members,
      (select jsonb_build_object('id', l.id, 'name', l.name) from staff l where l.id = t.lead_id) as lead,
      (select jsonb_build_object('id', c.id, 'name', c.name) from calendars c where c.id = t.calendar_id) as calendar
    from teams t left join team_members m on m.team_id = t.id left join staff s on s.id = m.staff_id
    where ${id ?? null}::uuid is null or t.id = ${id ?? null}::uuid
    group by t.id order by lower(t.name), t.id`.execute(db);
  return rows.map(({ archived_at, ...row }) => ({ ...row, archivedAt: archived_at?.toISOString() ?? null }));
}

/** One team as the list shows it; 404 where there is none. */
export async function viewTeam(db: Database | Tx, id: string): Promise<View> {
  const [team] = await listTeams(db, id);
  if (!team) throw notFound('team');
  return team;
}

/** A team as other domains use it. */
export interface FoundTeam {
  readonly id: string;
  readonly name: string;
  readonly archived: boolean;
  /** Who answers for what lies in its queue. */
  readonly leadId: string | null;
}

/** The team with this id, archived or not; `undefined` where there is none. */
export async function findTeam(db: Database | Tx, id: string): Promise<FoundTeam | undefined> {
  const { rows } = await sql<FoundTeam>`
    select id, name, archived_at is not null as archived, lead_id as "leadId" from teams where id = ${id}::uuid`.execute(
    db,
  );
  return rows[0];
}

const nameTaken = (name: string) => conflict('team-name-taken', `There is a team called «${name}» already.`);

/** Makes a team; two open teams cannot have one name. Returns its id. */
export async function createTeam(tx: Tx, name: string, actor: Actor, now: Date): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into teams (id, name, created_at) values (${newId()}, ${name}, ${now}) on conflict do nothing returning id`.execute(
    tx,
  );
  const row = rows[0];
  if (!row) throw nameTaken(name);
  await publish(tx, actor, now, [{ type: 'kept.staff.team-created', subject: row.id, data: { name } }]);
  return row.id;
}

/** Renames, archives or opens a team again; names its lead, who joins it, and its working calendar. */
export async function changeTeam(
  tx: Tx,
  hooks: StaffHooks,
  id: string,
  change: z.output<typeof TeamChange>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const team = await findTeam(tx, id);
  if (!team) throw notFound('team');
  const name = change.name ?? team.name;
  const archived = change.archived ?? team.archived;
  const clash = await sql`
    select 1 from teams where lower(name) = lower(${name}) and archived_at is null and id <> ${id}::uuid and not ${archived}`.execute(
    tx,
  );
  if (clash.rows.length > 0) throw nameTaken(name);
  await sql`
    update teams set name = ${name}, archived_at = case when ${archived} then coalesce(archived_at, ${now}) end
    where id = ${id}::uuid`.execute(tx);
  await setCalendar(tx, id, change.calendarId);
  await setLead(tx, id, change.leadId, actor, now);
  await publish(tx, actor, now, [
    { type: 'kept.staff.team-changed', subject: id, data: { ...change, name, archived } },
  ]);
  if (change.leadId !== undefined && change.leadId !== team.leadId)
    await hooks.leadChanged(tx, id, actor, now);
}

async function setCalendar(tx: Tx, id: string, calendarId: string | null | undefined): Promise<void> {
  if (calendarId === undefined) return;
  if (calendarId !== null && !(await calendarExists(tx, calendarId))) throw notFound('calendar');
  await sql`update teams set calendar_id = ${calendarId}::uuid where id = ${id}::uuid`.execute(tx);
}

async function setLead(
  tx: Tx,
  id: string,
  leadId: string | null | undefined,
  actor: Actor,
  now: Date,
): Promise<void> {
  if (leadId === undefined) return;
  if (leadId !== null) {
    const { rows } = await sql`select 1 from staff where id = ${leadId}::uuid and active`.execute(tx);
    if (rows.length === 0) throw notFound('active person');
    await addMember(tx, id, leadId, actor, now);
  }
  await sql`update teams set lead_id = ${leadId}::uuid where id = ${id}::uuid`.execute(tx);
}

/** Puts somebody into a team; once is enough. */
export async function addMember(
  tx: Tx,
  teamId: string,
  staffId: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const team = await findTeam(tx, teamId);
  if (!team || team.archived) throw notFound('open team');
  const person = await sql`select 1 from staff where id = ${staffId}::uuid`.execute(tx);
  if (person.rows.length === 0) throw notFound('person');
  const { rows } = await sql`
    insert into team_members (team_id, staff_id, added_at, added_by)
    values (${teamId}::uuid, ${staffId}::uuid, ${now}, ${JSON.stringify(actor)}::jsonb) on conflict do nothing returning 1`.execute(
    tx,
  );
  if (rows.length === 0) return;
  await publish(tx, actor, now, [{ type: 'kept.staff.team-joined', subject: teamId, data: { staffId } }]);
}

/** Takes somebody out of a team; whoever led it leads it no more. */
export async function removeMember(
  tx: Tx,
  hooks: StaffHooks,
  teamId: string,
  staffId: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const { rows } = await sql`
    delete from team_members where team_id = ${teamId}::uuid and staff_id = ${staffId}::uuid returning 1`.execute(
    tx,
  );
  if (rows.length === 0) throw notFound('member of this team');
  const led = await sql`
    update teams set lead_id = null where id = ${teamId}::uuid and lead_id = ${staffId}::uuid returning 1`.execute(
    tx,
  );
  await publish(tx, actor, now, [{ type: 'kept.staff.team-left', subject: teamId, data: { staffId } }]);
  if (led.rows.length > 0) await hooks.leadChanged(tx, teamId, actor, now);
}
