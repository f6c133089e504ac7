import type { z } from 'zod';
import type { ResetUse, Setup } from '#contracts/staff.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, inTransaction, sql, type Tx } from '#platform/db/index.ts';
import { conflict, notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { setTimer, type TimerHandler } from '#platform/timers/index.ts';
import { badLink } from './invitations.ts';
import type { StaffHooks, StaffParts } from './parts.ts';
import { hashPassword, storePassword } from './passwords.ts';
import { ADMINS_LOCK, enterPerson } from './people.ts';
import { hashSecret, newSecret } from './secret.ts';

const RESET_MS = 30 * 60 * 1000;
/** The kind of timer that answers a request for a new password. */
export const RESET_TIMER = 'staff.password-reset';

/** Whether nobody has joined yet. */
export async function isEmpty(db: Database | Tx): Promise<boolean> {
  const { rows } = await sql`select 1 from staff limit 1`.execute(db);
  return rows.length === 0;
}

/** The link by which somebody becomes the first user, or `null` when there are users; valid until one has joined. */
export async function firstRun(
  parts: Pick<StaffParts, 'clock' | 'publicUrl'>,
  db: Database,
): Promise<{ url: string } | null> {
  return inTransaction(db, async (tx) => {
    if (!(await isEmpty(tx))) return null;
    const token = newSecret();
    await sql`
      insert into staff_links (token_hash, purpose, created_at) values (${hashSecret(token)}, 'setup', ${parts.clock.now()})`.execute(
      tx,
    );
    return { url: `${parts.publicUrl}/welcome#token=${token}` };
  });
}

/** Makes the first user, an admin. Refused once anybody has joined. */
export async function setUp(
  tx: Tx,
  hooks: StaffHooks,
  given: z.output<typeof Setup>,
  now: Date,
): Promise<Actor> {
  await sql`select pg_advisory_xact_lock(${ADMINS_LOCK})`.execute(tx);
  const { rows } = await sql`
    update staff_links set used_at = ${now}
    where token_hash = ${hashSecret(given.token)} and purpose = 'setup' and used_at is null returning 1`.execute(
    tx,
  );
  if (rows.length === 0) throw badLink();
  if (!(await isEmpty(tx)))
    throw conflict('set-up-already', 'Kept has its first user already. Ask an admin for an invitation.');
  const actor = await enterPerson(tx, hooks, { ...given, role: 'admin' }, 'first user', now);
  await storePassword(tx, actor.id, await hashPassword(given.password));
  return actor;
}

/**
 * Asks for a new password. Writes the same timer whether or not somebody has this address, so that neither the answer
 * nor its time tells; the timer's handler looks it up and sends the mail.
 */
export async function requestReset(tx: Tx, email: string, now: Date): Promise<void> {
  const address = email.toLowerCase();
  await setTimer(tx, now, {
    kind: RESET_TIMER,
    key: address,
    dueAt: now,
    data: { email: address },
    reason: 'Somebody asked for a new password for this address.',
  });
}

/** Makes a link that sets a new password within 30 minutes, once; using one ends all others of the same person. */
export async function makeReset(
  tx: Tx,
  publicUrl: string,
  staffId: string,
  actor: Actor,
  now: Date,
): Promise<{ url: string; expiresAt: Date }> {
  const { rows } = await sql`select 1 from staff where id = ${staffId}::uuid and active`.execute(tx);
  if (rows.length === 0) throw notFound('active person');
  const token = newSecret();
  const expiresAt = new Date(now.getTime() + RESET_MS);
  await sql`
    insert into staff_links (token_hash, purpose, staff_id, created_at, expires_at)
    values (${hashSecret(token)}, 'reset', ${staffId}::uuid, ${now}, ${expiresAt})`.execute(tx);
  await publish(tx, actor, now, [{ type: 'kept.staff.reset-requested', subject: staffId, data: {} }]);
  return { url: `${publicUrl}/reset#token=${token}`, expiresAt };
}

/**
 * Answers a request for a new password by mail; unknown addresses, disabled people and a missing sender end it silently.
 * One mail in five minutes, so that nobody can fill somebody's mailbox.
 */
export function resetHandler(parts: StaffParts): TimerHandler {
  return async (tx, timer, now) => {
    // Nobody waits any more for a link that could not be sent for an hour.
    if (now.getTime() - timer.dueAt.getTime() > 3_600_000) return;
    const { rows } = await sql<{ id: string; email: string }>`
      select id, email from staff where email = ${timer.key} and active and not exists (
        select 1 from staff_links where purpose = 'reset' and staff_id = staff.id
          and created_at > ${now}::timestamptz - interval '5 minutes')`.execute(tx);
    const row = rows[0];
    if (!row || !parts.sendMail) return;
    const asker: Actor = { type: 'system', id: 'kept', name: 'somebody at the sign-in page' };
    const { url } = await makeReset(tx, parts.publicUrl, row.id, asker, now);
    await parts.sendMail({ to: row.email, subject: 'Your new password for Kept', text: resetText(url) });
  };
}

const resetText = (url: string): string =>
  `Somebody asked for a new password for your account. If it was you, choose one here within 30 minutes:\n\n${url}\n\nIf it was not you, do nothing: your password stays as it is.\n`;

/** Uses a reset link up: stores the new password and ends all sessions of the person, whose id it returns. */
export async function useReset(tx: Tx, given: z.output<typeof ResetUse>, now: Date): Promise<string> {
  const { rows } = await sql<{
    id: string;
    name: string;
    role: 'agent' | 'lead' | 'manager' | 'admin' | 'auditor';
  }>`
    update staff_links l set used_at = ${now} from staff s
    where l.token_hash = ${hashSecret(given.token)} and l.purpose = 'reset' and l.used_at is null and l.expires_at > ${now}
      and s.id = l.staff_id and s.active
    returning s.id, s.name, s.role`.execute(tx);
  const row = rows[0];
  if (!row) throw badLink();
  await sql`
    update staff_links set used_at = ${now} where purpose = 'reset' and staff_id = ${row.id}::uuid and used_at is null`.execute(
    tx,
  );
  await storePassword(tx, row.id, await hashPassword(given.password));
  await publish(tx, { type: 'staff', ...row }, now, [
    { type: 'kept.staff.password-changed', subject: row.id, data: { by: 'link' } },
  ]);
  return row.id;
}
