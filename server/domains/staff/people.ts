import type { z } from 'zod';
import { type MeChange, Role, type StaffChange, type StaffMember } from '#contracts/staff.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, forbidden, notFound } from '#platform/errors.ts';
import { type NewEvent, publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import type { StaffHooks } from './parts.ts';

/** Held while somebody becomes the first user or an admin steps down, so that two at once see each other. */
export const ADMINS_LOCK = 7_305_804_405;

interface PersonRow {
  id: string;
  name: string;
  email: string;
  role: string;
  active: boolean;
  teams: { id: string; name: string }[];
}

/** Everybody of the company, by name; addresses only for an admin. */
export async function listStaff(
  db: Database | Tx,
  actor: Actor,
  id?: string,
): Promise<z.output<typeof StaffMember>[]> {
  const { rows } = await sql<PersonRow>`
    select s.id, s.name, s.email, s.role, s.active, coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) order by t.name)
      filter (where t.id is not null), '[]') as teams
    from staff s left join team_members m on m.staff_id = s.id left join teams t on t.id = m.team_id and t.archived_at is null
    where ${id ?? null}::uuid is null or s.id = ${id ?? null}::uuid
    group by s.id order by lower(s.name), s.id`.execute(db);
  const seesAddresses = actor.type === 'system' || actor.role === 'admin';
  return rows.map((row) => ({ ...row, role: Role.parse(row.role), email: seesAddresses ? row.email : null }));
}

/** One person as the list shows them; 404 where there is none. */
export async function findStaff(
  db: Database | Tx,
  actor: Actor,
  id: string,
): Promise<z.output<typeof StaffMember>> {
  const [person] = await listStaff(db, actor, id);
  if (!person) throw notFound('person');
  return person;
}

/** Somebody who joins. */
export interface Newcomer {
  readonly name: string;
  readonly email: string;
  readonly role: z.output<typeof Role>;
}

/** Writes a new person down and says that they joined; an address that somebody has already is refused with 409. */
export async function enterPerson(
  tx: Tx,
  hooks: StaffHooks,
  given: Newcomer,
  how: string,
  now: Date,
): Promise<Actor> {
  const id = newId();
  const { rows } = await sql`
    insert into staff (id, name, email, email_verified, role, created_at, updated_at)
    values (${id}, ${given.name}, ${given.email.toLowerCase()}, true, ${given.role}, ${now}, ${now})
    on conflict (email) do nothing returning 1`.execute(tx);
  if (rows.length === 0)
    throw conflict('address-taken', 'Somebody has this address already. Sign in, or ask for a new password.');
  const actor: Actor = { type: 'staff', id, name: given.name, role: given.role };
  await publish(tx, actor, now, [
    { type: 'kept.staff.joined', subject: id, data: { role: given.role, how } },
  ]);
  await hooks.came(tx, actor, now);
  return actor;
}

const worksWithCustomers = ({ active, role }: { readonly active: boolean; readonly role: string }): boolean =>
  active && role !== 'auditor';

/**
 * Changes somebody's role, or disables or enables them; the last active admin stays one. Disabling ends all sessions, and
 * hands over what they answer for.
 */
export async function changeStaff(
  tx: Tx,
  hooks: StaffHooks,
  id: string,
  change: z.output<typeof StaffChange>,
  actor: Actor,
  now: Date,
): Promise<void> {
  await sql`select pg_advisory_xact_lock(${ADMINS_LOCK})`.execute(tx);
  const { rows } = await sql<{ role: string; active: boolean }>`
    select role, active from staff where id = ${id}::uuid for update`.execute(tx);
  const before = rows[0];
  if (!before) throw notFound('person');
  const after = { role: change.role ?? Role.parse(before.role), active: change.active ?? before.active };
  await sql`update staff set role = ${after.role}, active = ${after.active}, updated_at = ${now} where id = ${id}::uuid`.execute(
    tx,
  );
  await requireAdmin(tx);
  if (!after.active) await sql`delete from staff_sessions where staff_id = ${id}::uuid`.execute(tx);
  const events: NewEvent[] = [];
  if (after.role !== before.role) {
    events.push({
      type: 'kept.staff.role-changed',
      subject: id,
      data: { from: before.role, to: after.role },
    });
  }
  if (after.active !== before.active) {
    events.push({ type: after.active ? 'kept.staff.enabled' : 'kept.staff.disabled', subject: id, data: {} });
  }
  await publish(tx, actor, now, events);
  if (worksWithCustomers(before) && !worksWithCustomers(after)) await hooks.left(tx, id, actor, now);
  if (!worksWithCustomers(before) && worksWithCustomers(after)) await hooks.came(tx, actor, now);
}

async function requireAdmin(tx: Tx): Promise<void> {
  const { rows } = await sql`select 1 from staff where role = 'admin' and active limit 1`.execute(tx);
  if (rows.length === 0) {
    throw conflict(
      'last-admin',
      'This is the last admin. Make somebody else an admin first. Nothing was changed.',
    );
  }
}

/** Changes one's own profile; fields left out stay as they are. */
export async function changeProfile(
  tx: Tx,
  change: z.output<typeof MeChange>,
  actor: Actor,
  now: Date,
): Promise<void> {
  if (actor.type !== 'staff') throw forbidden('A token has no profile.');

  await sql`
    update staff set
      name = coalesce(${change.name ?? null}, name), signature = coalesce(${change.signature ?? null}, signature),
      language = case when ${change.language !== undefined} then ${change.language ?? null} else language end,
      theme = case when ${change.theme !== undefined} then ${change.theme ?? null} else theme end,
      time_zone = case when ${change.timeZone !== undefined} then ${change.timeZone ?? null} else time_zone end,
      updated_at = ${now}
    where id = ${actor.id}::uuid`.execute(tx);
  await publish(tx, actor, now, [
    { type: 'kept.staff.profile-changed', subject: actor.id, data: { fields: Object.keys(change) } },
  ]);
}
