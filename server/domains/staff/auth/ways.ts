import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { PasswordChange, SignIn } from '#contracts/staff.ts';
import { inTransaction, sql } from '#platform/db/index.ts';
import { KeptError, notFound } from '#platform/errors.ts';
import { notePasswordChange } from '../own-account.ts';
import type { StaffParts } from '../parts.ts';
import { hashPassword, isPassword, storePassword } from '../passwords.ts';
import type { LaterAuth } from './better.ts';
import type { Devices } from './devices.ts';
import { answerFrom, askBetter } from './forward.ts';
import type { Guess, Guesses } from './guesses.ts';
import type { Identify, Session } from './identify.ts';

const RECENT_MS = 10 * 60 * 1000;

/** What signing in is made of. */
export interface SignInParts extends StaffParts {
  readonly auth: LaterAuth;
  readonly sso: LaterAuth;
  readonly identify: Identify;
  readonly guesses: Guesses;
  readonly devices: Devices;
}

/** Signs in by password: counts the guess, asks better-auth, and knows the browser from then on. */
export async function signIn(
  parts: SignInParts,
  given: z.output<typeof SignIn>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const email = given.email.toLowerCase();
  const { rows } = await sql<{ id: string }>`select id from staff where email = ${email}`.execute(parts.db);
  const guess: Guess = { account: email, device: parts.devices.known(request, rows[0]?.id), request };
  await parts.guesses.take(guess);
  const answer = await askBetter(await parts.auth(), request, '/sign-in/email', parts.publicUrl);
  if (answer.status < 400) {
    await parts.guesses.right(guess);
    rememberDevice(parts, request, reply, answer.body);
  }
  return answerFrom(answer, reply);
}

/** Marks the browser as known once somebody is signed in in it, not while a second factor is still to come. */
export function rememberDevice(
  parts: SignInParts,
  request: FastifyRequest,
  reply: FastifyReply,
  body: unknown,
): void {
  const signedIn = z.object({ user: z.object({ id: z.string() }) }).safeParse(body);
  if (signedIn.success) parts.devices.remember(request, reply, signedIn.data.user.id);
}

/** Answers the address of the provider to go to. */
export async function beginSso(
  parts: SignInParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const body = { provider: 'sso', callbackURL: '/', errorCallbackURL: '/sign-in', disableRedirect: true };
  return answerFrom(
    await askBetter(await parts.sso(), request, '/sign-in/social', parts.publicUrl, body),
    reply,
  );
}

async function requireSession(parts: SignInParts, request: FastifyRequest): Promise<Session> {
  const session = await parts.identify.session(request);
  if (!session) throw new KeptError('not-signed-in', 401, 'Sign in first.');
  return session;
}

/** The session of somebody who proved who they are within the last ten minutes; 403 otherwise, 401 for a stranger. */
export async function requireRecent(parts: SignInParts, request: FastifyRequest): Promise<Session> {
  const session = await requireSession(parts, request);
  if (session.authenticatedAt.getTime() < Date.now() - RECENT_MS) {
    throw new KeptError(
      'sign-in-not-recent',
      403,
      'This needs your password once more, or a new sign-in. Nothing was changed.',
    );
  }
  return session;
}

/** Checks the password of somebody who is signed in already, counting guesses as at the front door. */
async function requirePassword(
  parts: SignInParts,
  session: Session,
  password: string,
  request: FastifyRequest,
): Promise<void> {
  const guess: Guess = { account: session.actor.id, device: `session.${session.actor.id}`, request };
  await parts.guesses.take(guess);
  if (!(await isPassword(parts.db, session.actor.id, password))) {
    throw new KeptError('wrong-password', 422, 'This is not your password.');
  }
  await parts.guesses.right(guess);
}

/** Takes the password once more, so that the session counts as recent. */
export async function proveAgain(
  parts: SignInParts,
  password: string,
  request: FastifyRequest,
): Promise<unknown> {
  const session = await requireSession(parts, request);
  await requirePassword(parts, session, password, request);
  const { rows } = await sql`
    update staff_sessions set authenticated_at = now() where id = ${session.id}::uuid returning 1`.execute(
    parts.db,
  );
  if (rows.length === 0) throw notFound('session');
  return {};
}

/** Changes one’s own password and ends all other sessions. */
export async function changePassword(
  parts: SignInParts,
  given: z.output<typeof PasswordChange>,
  request: FastifyRequest,
): Promise<unknown> {
  const session = await requireSession(parts, request);
  await requirePassword(parts, session, given.current, request);
  const hash = await hashPassword(given.password);
  await inTransaction(parts.db, async (tx) => {
    await storePassword(tx, session.actor.id, hash, session.id);
    await notePasswordChange(tx, session.actor, parts.clock.now());
  });
  return {};
}
