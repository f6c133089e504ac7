import type { FastifyRequest } from 'fastify';
import { Role } from '#contracts/staff.ts';
import type { Actor } from '#platform/actor.ts';
import { sql } from '#platform/db/index.ts';
import type { StaffParts } from '../parts.ts';
import { hashSecret } from '../secret.ts';
import type { LaterAuth } from './better.ts';
import { requireOwnPage } from './own-pages.ts';

/** A person's session as a request shows it. */
export interface Session {
  readonly actor: Actor;
  readonly id: string;
  /** When they last proved who they are. */
  readonly authenticatedAt: Date;
}

interface Known {
  readonly actor: Actor;
  /** Machine time (ms) until which the answer may be given without asking the database. */
  readonly until: number;
  readonly expiresAt: Date | null;
}

const REMEMBER_MS = 2000; // a session that is ended elsewhere is dead here within 2 s (T54 asks for 5)
const MOST = 5000;

/**
 * Who is calling: a bearer token, else a session's cookie; `null` for a stranger. Says nothing to any header that claims
 * somebody has signed in elsewhere. With a cookie, a write must come from our own pages (own-pages.ts).
 */
export function createIdentify(parts: StaffParts, auth: LaterAuth) {
  const known = new Map<string, Known>();
  const remember = (key: string, actor: Actor, expiresAt: Date | null): Actor => {
    if (known.size >= MOST) known.clear();
    known.set(key, { actor, until: Date.now() + REMEMBER_MS, expiresAt });
    return actor;
  };
  const recall = (key: string): Actor | null => {
    const found = known.get(key);
    if (!found || found.until < Date.now()) return null;
    return found.expiresAt && found.expiresAt <= parts.clock.now() ? null : found.actor;
  };
  const byToken = async (token: string): Promise<Actor | null> => {
    const hash = hashSecret(token);
    const key = `token:${hash.toString('base64url')}`;
    const recalled = recall(key);
    if (recalled) return recalled;
    const found = await findToken(parts, hash);
    return found ? remember(key, found.actor, found.expiresAt) : null;
  };
  const session = (request: FastifyRequest): Promise<Session | null> => findSession(parts, auth, request);
  const identify = async (request: FastifyRequest): Promise<Actor | null> => {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const token = /^Bearer (kept_[A-Za-z0-9_-]{20,100})$/i.exec(authorization)?.[1];
      return token === undefined ? null : byToken(token);
    }
    const { name } = (await (await auth()).$context).authCookies.sessionToken;
    const cookie = request.cookies[name];
    if (cookie === undefined) return null;
    const key = `cookie:${hashSecret(cookie).toString('base64url')}`;
    const actor =
      recall(key) ?? (await session(request).then((found) => found && remember(key, found.actor, null)));
    if (actor) requireOwnPage(request, parts.publicUrl);
    return actor;
  };
  return {
    identify,
    /** The session behind the request's cookie, asked anew from the database. */
    session,
    /** Forgets what was remembered, so that a change here counts at once. */
    forget: (): void => known.clear(),
  };
}

export type Identify = ReturnType<typeof createIdentify>;

async function findToken(
  parts: StaffParts,
  hash: Buffer,
): Promise<{ actor: Actor; expiresAt: Date | null } | null> {
  const now = parts.clock.now();
  const { rows } = await sql<{
    id: string;
    name: string;
    role: string;
    expires_at: Date | null;
    used: boolean;
  }>`
    select id, name, role, expires_at, coalesce(last_used_at > ${now}::timestamptz - interval '1 minute', false) as used
    from api_tokens
    where token_hash = ${hash} and revoked_at is null and (expires_at is null or expires_at > ${now})`.execute(
    parts.db,
  );
  const row = rows[0];
  if (!row) return null;
  if (!row.used)
    await sql`update api_tokens set last_used_at = ${now} where id = ${row.id}`.execute(parts.db);
  return {
    actor: { type: 'token', id: row.id, name: row.name, role: Role.parse(row.role) },
    expiresAt: row.expires_at,
  };
}

async function findSession(
  parts: StaffParts,
  auth: LaterAuth,
  request: FastifyRequest,
): Promise<Session | null> {
  const { name } = (await (await auth()).$context).authCookies.sessionToken;
  const value = request.cookies[name];
  if (value === undefined) return null;
  const headers = new Headers({ cookie: `${name}=${encodeURIComponent(value)}` });
  const found = await (await auth()).api.getSession({ headers });
  if (!found?.user.active) return null;
  const { id, seenAt, authenticatedAt } = found.session;
  // The open live stream asks again and again by itself; only what a person does counts as use.
  if (request.routeOptions.url !== '/v1/events' && seenAt.getTime() < Date.now() - 60_000) {
    await sql`update staff_sessions set seen_at = now() where id = ${id}`.execute(parts.db);
  }
  const { user } = found;
  return {
    id,
    authenticatedAt,
    actor: { type: 'staff', id: user.id, name: user.name, role: Role.parse(user.role) },
  };
}
