import type { Actor } from '#platform/actor.ts';
import { inTransaction, sql, type Tx } from '#platform/db/index.ts';
import { conflict } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { type StaffParts, trySending } from './parts.ts';

/** Writes down that somebody changed their own password. */
export const notePasswordChange = (tx: Tx, actor: Actor, now: Date): Promise<void> =>
  publish(tx, actor, now, [
    { type: 'kept.staff.password-changed', subject: actor.id, data: { by: 'themselves' } },
  ]);

/**
 * Changes the address that somebody signs in with, and tells the old one. The new one is not proven by this, so single
 * sign-on does not join an account by it; open reset links die.
 */
export async function changeEmail(parts: StaffParts, email: string, actor: Actor): Promise<void> {
  const address = email.toLowerCase();
  const now = parts.clock.now();
  const old = await inTransaction(parts.db, async (tx) => {
    const taken = await sql`select 1 from staff where email = ${address} and id <> ${actor.id}::uuid`.execute(
      tx,
    );
    if (taken.rows.length > 0)
      throw conflict('address-taken', 'Somebody has this address already. Nothing was changed.');
    const { rows } = await sql<{ email: string }>`
      update staff s set email = ${address}, email_verified = false, updated_at = ${now}
      from (select id, email from staff where id = ${actor.id}::uuid for update) as before
      where s.id = before.id and before.email <> ${address} returning before.email`.execute(tx);
    if (!rows[0]) return undefined;
    await sql`
      update staff_links set used_at = ${now} where staff_id = ${actor.id}::uuid and used_at is null`.execute(
      tx,
    );
    await publish(tx, actor, now, [
      { type: 'kept.staff.address-changed', subject: actor.id, data: { from: rows[0].email, to: address } },
    ]);
    return rows[0].email;
  });
  if (!old) return;
  await trySending(parts, {
    to: old,
    subject: 'Your address for Kept was changed',
    text: `Your account now signs in with ${address}. If this was not you, tell an admin at once.\n`,
  });
}
