import type { AuthEndpointContext } from '@better-auth/core/context';
import { APIError, BASE_ERROR_CODES } from '@better-auth/core/error';
import type { Actor, Role } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';

interface Person {
  id: string;
  name: string;
  role: Role;
  active: boolean;
  second_factor: boolean;
}

/** How each of better-auth's ways ends with an open session. */
const WAYS: Readonly<Record<string, string>> = {
  '/sign-in/email': 'password',
  '/two-factor/verify-totp': 'password and code',
  '/two-factor/verify-backup-code': 'password and back-up code',
  '/passkey/verify-authentication': 'passkey',
  '/callback/:id': 'single sign-on',
};

const field = (data: object, name: string): string | undefined => {
  const value = Object.entries(data).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : undefined;
};

async function find(tx: Tx, id: string | undefined): Promise<Person | undefined> {
  if (id === undefined) return undefined;
  const { rows } = await sql<Person>`
    select id, name, role, active, second_factor from staff where id = ${id}::uuid for share`.execute(tx);
  return rows[0];
}

const actorOf = (person: Person): Actor => ({
  type: 'staff',
  id: person.id,
  name: person.name,
  role: person.role,
});

/**
 * Before a session is stored: refuses people who are disabled, in the words of a wrong password, and writes down the
 * sign-in. A password alone does not count where a second factor is still to come; a session that replaces another one
 * means that the second factor was just changed.
 */
export async function noteSession(
  tx: Tx,
  data: object,
  context: Pick<AuthEndpointContext, 'path' | 'context'> | undefined,
  now: Date,
): Promise<void> {
  const person = await find(tx, field(data, 'userId'));
  if (!person?.active) throw APIError.from('UNAUTHORIZED', BASE_ERROR_CODES.INVALID_EMAIL_OR_PASSWORD);
  const path = context?.path ?? '';
  const replaces = context?.context.session != null;
  if (replaces) {
    const change = path === '/two-factor/disable' ? 'off' : 'on';
    await publish(tx, actorOf(person), now, [
      { type: 'kept.staff.second-factor-changed', subject: person.id, data: { change } },
    ]);
    return;
  }
  if (path === '/sign-in/email' && person.second_factor) return;
  await publish(tx, actorOf(person), now, [
    {
      type: 'kept.staff.signed-in',
      subject: person.id,
      data: { by: WAYS[path] ?? path, from: field(data, 'ipAddress') ?? null },
    },
  ]);
}

/** Writes down that somebody signed out; `token` is the stored form. */
export async function noteEndedSession(tx: Tx, token: string, now: Date): Promise<void> {
  const { rows } = await sql<{
    staff_id: string;
  }>`select staff_id from staff_sessions where token = ${token}`.execute(tx);
  const person = await find(tx, rows[0]?.staff_id);
  if (!person) return;
  await publish(tx, actorOf(person), now, [{ type: 'kept.staff.signed-out', subject: person.id, data: {} }]);
}

/** Writes down that a passkey came or went. */
export async function notePasskey(
  tx: Tx,
  data: object,
  change: 'added' | 'removed',
  now: Date,
): Promise<void> {
  const id = field(data, 'id') ?? '';
  const { rows } = await sql<{
    staff_id: string;
  }>`select staff_id from staff_passkeys where id = ${id}`.execute(tx);
  const person = await find(tx, field(data, 'userId') ?? rows[0]?.staff_id);
  if (!person) return;
  await publish(tx, actorOf(person), now, [
    { type: `kept.staff.passkey-${change}`, subject: person.id, data: {} },
  ]);
}

/** Writes down that somebody made new back-up codes. */
export async function noteBackupCodes(tx: Tx, staffId: string | undefined, now: Date): Promise<void> {
  const person = await find(tx, staffId);
  if (!person) return;
  await publish(tx, actorOf(person), now, [
    { type: 'kept.staff.backup-codes-made', subject: person.id, data: {} },
  ]);
}
