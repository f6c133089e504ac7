import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';

const load = () => import('better-auth/crypto');

/** The scrypt hash of a password, as better-auth makes it. */
export const hashPassword = async (password: string): Promise<string> =>
  (await load()).hashPassword(password);

/** Whether this is the person's password; takes as long when they have none. */
export async function isPassword(db: Database, staffId: string, password: string): Promise<boolean> {
  const { rows } = await sql<{ password: string | null }>`
    select password from staff_accounts where staff_id = ${staffId}::uuid and provider_id = 'credential'`.execute(
    db,
  );
  const hash = rows[0]?.password;
  if (hash) return (await load()).verifyPassword({ hash, password });
  await hashPassword(password);
  return false;
}

/** Stores a password's hash, and ends the person's sessions except `keep` (a session's id). */
export async function storePassword(tx: Tx, staffId: string, hash: string, keep?: string): Promise<void> {
  await sql`
    insert into staff_accounts (id, staff_id, provider_id, account_id, password, created_at, updated_at)
    values (${newId()}, ${staffId}::uuid, 'credential', ${staffId}, ${hash}, now(), now())
    on conflict (provider_id, account_id) do update set password = excluded.password, updated_at = now()`.execute(
    tx,
  );
  await sql`
    delete from staff_sessions where staff_id = ${staffId}::uuid and id is distinct from ${keep ?? null}::uuid`.execute(
    tx,
  );
}
