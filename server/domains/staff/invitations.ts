import type { z } from 'zod';
import { type Acceptance, type Invitation, type NewInvitation, Role } from '#contracts/staff.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, KeptError, notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import type { StaffHooks } from './parts.ts';
import { hashPassword, storePassword } from './passwords.ts';
import { enterPerson } from './people.ts';
import { hashSecret, newSecret } from './secret.ts';

const VALID_MS = 7 * 24 * 3600 * 1000;

type View = z.output<typeof Invitation>;

interface Row {
  id: string;
  email: string;
  name: string | null;
  role: string;
  teams: string[];
  created_at: Date;
  expires_at: Date;
  accepted_at: Date | null;
  revoked_at: Date | null;
}

const stateOf = (row: Row, now: Date): View['state'] => {
  if (row.accepted_at) return 'accepted';
  if (row.revoked_at) return 'revoked';
  return row.expires_at <= now ? 'expired' : 'open';
};

const view = (row: Row, now: Date): View => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: Role.parse(row.role),
  teams: row.teams,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  state: stateOf(row, now),
});

/** Refused links, whatever is wrong with them: a stranger learns nothing. */
export const badLink = (): KeptError =>
  new KeptError(
    'link-not-valid',
    422,
    'This link was used already, has expired or was taken back. Ask for a new one.',
  );

/**
 * Invites an address for a role (valid for 7 days, once); an open invitation of the same address is taken back.
 * `token` goes into the link and is stored as its hash only.
 */
export async function invite(
  tx: Tx,
  given: z.output<typeof NewInvitation>,
  actor: Actor,
  now: Date,
): Promise<{ invitation: View; token: string }> {
  const email = given.email.toLowerCase();
  const taken = await sql`select 1 from staff where email = ${email}`.execute(tx);
  if (taken.rows.length > 0) throw conflict('address-taken', `Somebody has the address ${email} already.`);
  await requireTeams(tx, given.teams);
  await sql`
    update staff_invitations set revoked_at = ${now}, revoked_by = ${JSON.stringify(actor)}::jsonb
    where email = ${email} and accepted_at is null and revoked_at is null`.execute(tx);
  const token = newSecret();
  const { rows } = await sql<Row>`
    insert into staff_invitations (id, email, name, role, teams, token_hash, created_at, created_by, expires_at)
    values (${newId()}, ${email}, ${given.name ?? null}, ${given.role}, ${[...given.teams]}::uuid[], ${hashSecret(token)}, ${now},
      ${JSON.stringify(actor)}::jsonb, ${new Date(now.getTime() + VALID_MS)})
    returning *`.execute(tx);
  const [row] = rows;
  if (!row) throw conflict('invited-twice', 'This address is being invited by somebody else right now.');
  await publish(tx, actor, now, [
    { type: 'kept.staff.invited', subject: row.id, data: { email, role: given.role } },
  ]);
  return { invitation: view(row, now), token };
}

async function requireTeams(tx: Tx, teams: readonly string[]): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from teams where id = any(${[...teams]}::uuid[]) and archived_at is null`.execute(tx);
  if (rows.length !== new Set(teams).size)
    throw invalid('body.teams', 'One of these teams is not there or is archived.');
}

/** All invitations, newest first. */
export async function listInvitations(db: Database, now: Date): Promise<View[]> {
  const { rows } =
    await sql<Row>`select * from staff_invitations order by created_at desc, id desc limit 500`.execute(db);
  return rows.map((row) => view(row, now));
}

/** Takes an open invitation back; its link is dead. */
export async function revokeInvitation(tx: Tx, id: string, actor: Actor, now: Date): Promise<void> {
  const { rows } = await sql<{ email: string }>`
    update staff_invitations set revoked_at = ${now}, revoked_by = ${JSON.stringify(actor)}::jsonb
    where id = ${id}::uuid and accepted_at is null and revoked_at is null returning email`.execute(tx);
  const row = rows[0];
  if (!row) throw notFound('open invitation');
  await publish(tx, actor, now, [
    { type: 'kept.staff.invitation-revoked', subject: id, data: { email: row.email } },
  ]);
}

/** Uses an invitation up: the person joins with its role and teams and a password of their own. */
export async function acceptInvitation(
  tx: Tx,
  hooks: StaffHooks,
  given: z.output<typeof Acceptance>,
  now: Date,
): Promise<Actor> {
  const { rows } = await sql<Row>`
    select * from staff_invitations where token_hash = ${hashSecret(given.token)} and accepted_at is null
      and revoked_at is null and expires_at > ${now} for update`.execute(tx);
  const row = rows[0];
  if (!row) throw badLink();
  const role = Role.parse(row.role);
  const actor = await enterPerson(tx, hooks, { name: given.name, email: row.email, role }, 'invitation', now);
  await storePassword(tx, actor.id, await hashPassword(given.password));
  await markAccepted(tx, row.email, actor, now);
  return actor;
}

/** The role and teams that an open invitation of this address promises. */
export async function openInvitation(
  tx: Tx,
  email: string,
  now: Date,
): Promise<{ role: View['role'] } | undefined> {
  const { rows } = await sql<{ role: string }>`
    select role from staff_invitations where email = ${email} and accepted_at is null and revoked_at is null
      and expires_at > ${now} for update`.execute(tx);
  return rows[0] && { role: Role.parse(rows[0].role) };
}

/** Closes the address' open invitation, and puts the person into its teams. */
export async function markAccepted(tx: Tx, email: string, actor: Actor, now: Date): Promise<void> {
  const { rows } = await sql<{ teams: string[]; created_by: Actor }>`
    update staff_invitations set accepted_at = ${now}, accepted_by = ${actor.id}::uuid
    where email = ${email} and accepted_at is null and revoked_at is null returning teams, created_by`.execute(
    tx,
  );
  const row = rows[0];
  if (!row) return;
  await sql`
    insert into team_members (team_id, staff_id, added_at, added_by)
    select id, ${actor.id}::uuid, ${now}, ${JSON.stringify(row.created_by)}::jsonb
    from teams where id = any(${row.teams}::uuid[]) and archived_at is null on conflict do nothing`.execute(
    tx,
  );
}
