import type { z } from 'zod';
import { type ApiToken, Role } from '#contracts/staff.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { invalid, notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { hashSecret, newSecret } from './secret.ts';

/** A token for another system. `expiresAt` left out: until it is revoked. */
export interface TokenRequest {
  readonly name: string;
  readonly role: z.output<typeof Role>;
  readonly expiresAt?: Date | undefined;
}

/** Makes a token that may do what its role may; it is shown this once and stored as its SHA-256. */
export async function createToken(
  tx: Tx,
  given: TokenRequest,
  actor: Actor,
  now: Date,
): Promise<{ token: string; id: string }> {
  if (given.expiresAt && given.expiresAt <= now) throw invalid('body.expiresAt', 'This moment has passed.');
  const token = newSecret('kept_');
  const id = newId();
  await sql`
    insert into api_tokens (id, name, role, token_hash, created_at, created_by, expires_at)
    values (${id}, ${given.name}, ${given.role}, ${hashSecret(token)}, ${now}, ${JSON.stringify(actor)}::jsonb, ${given.expiresAt ?? null})`.execute(
    tx,
  );
  const data = { name: given.name, role: given.role, expiresAt: given.expiresAt?.toISOString() ?? null };
  await publish(tx, actor, now, [{ type: 'kept.staff.token-created', subject: id, data }]);
  return { token, id };
}

interface Row {
  id: string;
  name: string;
  role: string;
  created_at: Date;
  created_by: string;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

/** All tokens, newest first, revoked ones too; never the tokens themselves. */
export async function listTokens(db: Database): Promise<z.output<typeof ApiToken>[]> {
  const { rows } = await sql<Row>`
    select id, name, role, created_at, created_by ->> 'name' as created_by, expires_at, last_used_at, revoked_at
    from api_tokens order by created_at desc, id desc limit 500`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    role: Role.parse(row.role),
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  }));
}

/** Ends a token; it is refused within 2 seconds everywhere. */
export async function revokeToken(tx: Tx, id: string, actor: Actor, now: Date): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    update api_tokens set revoked_at = ${now}, revoked_by = ${JSON.stringify(actor)}::jsonb
    where id = ${id}::uuid and revoked_at is null returning name`.execute(tx);
  const row = rows[0];
  if (!row) throw notFound('valid token');
  await publish(tx, actor, now, [
    { type: 'kept.staff.token-revoked', subject: id, data: { name: row.name } },
  ]);
}
