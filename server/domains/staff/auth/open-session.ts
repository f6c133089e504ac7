import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { newSecret, storedToken } from '../secret.ts';
import type { LaterAuth } from './better.ts';

/**
 * Signs somebody in who has just proven a one-time link, in the transaction that used it up: the same row and cookie
 * that better-auth makes after a password.
 */
export async function openSession(
  tx: Tx,
  auth: LaterAuth,
  actor: Actor,
  by: string,
  call: { request: FastifyRequest; reply: FastifyReply; now: Date },
): Promise<void> {
  const { authCookies, secret, sessionConfig } = await (await auth()).$context;
  const token = newSecret();
  const at = new Date();
  const ends = new Date(at.getTime() + sessionConfig.expiresIn * 1000);
  await sql`
    insert into staff_sessions (id, token, staff_id, created_at, updated_at, expires_at, authenticated_at, seen_at, ip_address, user_agent)
    values (${newId()}, ${storedToken(token)}, ${actor.id}::uuid, ${at}, ${at}, ${ends}, ${at}, ${at},
      ${call.request.ip}, ${call.request.headers['user-agent']?.slice(0, 500) ?? ''})`.execute(tx);
  await publish(tx, actor, call.now, [
    { type: 'kept.staff.signed-in', subject: actor.id, data: { by, from: call.request.ip } },
  ]);
  const { name, attributes } = authCookies.sessionToken;
  const { serializeSignedCookie } = await import('better-call');
  const cookie = await serializeSignedCookie(name, token, secret, {
    ...attributes,
    maxAge: sessionConfig.expiresIn,
  });
  call.reply.header('set-cookie', cookie);
}
