import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EmailChange, PasswordChange, Reauthentication, SignIn } from '#contracts/staff.ts';
import { inTransaction, sql } from '#platform/db/index.ts';
import { KeptError, notFound } from '#platform/errors.ts';
import { changeEmail, notePasswordChange } from '../own-account.ts';
import type { StaffParts } from '../parts.ts';
import { hashPassword, isPassword, storePassword } from '../passwords.ts';
import type { Auth } from './better.ts';
import type { Devices } from './devices.ts';
import { answerFrom, askBetter } from './forward.ts';
import type { Guess, Guesses } from './guesses.ts';
import type { Identify, Session } from './identify.ts';
import { requireOwnPage } from './own-pages.ts';

const RECENT_MS = 10 * 60 * 1000;

/** better-auth's ways that Kept lets through as they are; `recent` ones need a sign-in of the last ten minutes. */
const WAYS: readonly { method: 'GET' | 'POST'; path: string; summary: string; recent?: true }[] = [
  { method: 'POST', path: '/sign-out', summary: 'Sign out' },
  {
    method: 'POST',
    path: '/two-factor/enable',
    summary: 'Begin a second factor: answers the TOTP URI and back-up codes',
    recent: true,
  },
  { method: 'POST', path: '/two-factor/disable', summary: 'End the second factor', recent: true },
  { method: 'POST', path: '/two-factor/verify-totp', summary: 'Give the code of the second factor' },
  { method: 'POST', path: '/two-factor/verify-backup-code', summary: 'Give a back-up code' },
  {
    method: 'POST',
    path: '/two-factor/generate-backup-codes',
    summary: 'Make new back-up codes',
    recent: true,
  },
  {
    method: 'GET',
    path: '/passkey/generate-register-options',
    summary: 'Begin to add a passkey',
    recent: true,
  },
  { method: 'POST', path: '/passkey/verify-registration', summary: 'Add a passkey', recent: true },
  { method: 'GET', path: '/passkey/generate-authenticate-options', summary: 'Begin to sign in by passkey' },
  { method: 'POST', path: '/passkey/verify-authentication', summary: 'Sign in by passkey' },
  { method: 'GET', path: '/passkey/list-user-passkeys', summary: 'One’s own passkeys' },
  { method: 'POST', path: '/passkey/delete-passkey', summary: 'Remove a passkey', recent: true },
];

/** What signing in is made of. */
export interface SignInParts extends StaffParts {
  readonly auth: Auth;
  readonly sso: () => Promise<Auth>;
  readonly identify: Identify;
  readonly guesses: Guesses;
  readonly devices: Devices;
}

/** Mounts everything below `/v1/auth`: ways of better-auth that are let through, and our own where it is not enough. */
export function mountSignIn(app: FastifyInstance, parts: SignInParts): void {
  const guard = async (request: FastifyRequest): Promise<void> => {
    // Without cookie and Origin it is no browser, so there is nobody to be tricked.
    if (request.headers.cookie !== undefined || request.headers.origin !== undefined) {
      requireOwnPage(request, parts.publicUrl);
    }
  };
  for (const way of WAYS) {
    app.route({
      method: way.method,
      url: `/v1/auth${way.path}`,
      config: { who: 'anyone' },
      schema: { summary: way.summary, tags: ['sign-in'] },
      onRequest: guard,
      handler: async (request, reply) => {
        if (way.recent) await requireRecent(parts, request);
        const answer = await askBetter(parts.auth, request, way.path, parts.publicUrl);
        parts.identify.forget();
        if (way.path.startsWith('/two-factor/verify')) rememberDevice(parts, request, reply, answer.body);
        return answerFrom(answer, reply);
      },
    });
  }
  const own = <S extends z.ZodType>(
    path: string,
    summary: string,
    body: S,
    handle: (given: z.output<S>, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
  ): void => {
    app.route({
      method: 'POST',
      url: `/v1/auth${path}`,
      config: { who: 'anyone' },
      schema: { summary, tags: ['sign-in'], body },
      onRequest: guard,
      handler: async (request, reply) => {
        const answer = await handle(body.parse(request.body), request, reply);
        parts.identify.forget();
        return answer;
      },
    });
  };
  own('/sign-in/email', 'Sign in by password', SignIn, (given, request, reply) =>
    signIn(parts, given, request, reply),
  );
  own(
    '/sso',
    'Begin single sign-on: answers the provider’s address',
    z.strictObject({}),
    (_given, request, reply) => beginSso(parts, request, reply),
  );
  own('/reauthentication', 'Prove again who you are', Reauthentication, (given, request) =>
    proveAgain(parts, given.password, request),
  );
  own('/password', 'Change one’s own password; ends all other sessions', PasswordChange, (given, request) =>
    changePassword(parts, given, request),
  );
  own(
    '/email',
    'Change one’s own address; needs a sign-in of the last ten minutes',
    EmailChange,
    async (given, request) => {
      const { actor } = await requireRecent(parts, request);
      await changeEmail(parts, given.email, actor);
      return { email: given.email.toLowerCase() };
    },
  );
  app.route({
    method: 'GET',
    url: '/v1/auth/callback/sso',
    config: { who: 'anyone' },
    schema: { summary: 'Where the single sign-on provider sends people back to', tags: ['sign-in'] },
    handler: async (request, reply) =>
      answerFrom(await askBetter(await parts.sso(), request, '/callback/sso', parts.publicUrl), reply),
  });
}

async function signIn(
  parts: SignInParts,
  given: z.output<typeof SignIn>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const email = given.email.toLowerCase();
  const { rows } = await sql<{ id: string }>`select id from staff where email = ${email}`.execute(parts.db);
  const guess: Guess = { account: email, device: parts.devices.known(request, rows[0]?.id), request };
  await parts.guesses.take(guess);
  const answer = await askBetter(parts.auth, request, '/sign-in/email', parts.publicUrl);
  if (answer.status < 400) {
    await parts.guesses.right(guess);
    rememberDevice(parts, request, reply, answer.body);
  }
  return answerFrom(answer, reply);
}

/** Marks the browser as known once somebody is signed in in it, not while a second factor is still to come. */
function rememberDevice(
  parts: SignInParts,
  request: FastifyRequest,
  reply: FastifyReply,
  body: unknown,
): void {
  const signedIn = z.object({ user: z.object({ id: z.string() }) }).safeParse(body);
  if (signedIn.success) parts.devices.remember(request, reply, signedIn.data.user.id);
}

async function beginSso(parts: SignInParts, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
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

async function requireRecent(parts: SignInParts, request: FastifyRequest): Promise<Session> {
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

async function proveAgain(parts: SignInParts, password: string, request: FastifyRequest): Promise<unknown> {
  const session = await requireSession(parts, request);
  await requirePassword(parts, session, password, request);
  const { rows } = await sql`
    update staff_sessions set authenticated_at = now() where id = ${session.id}::uuid returning 1`.execute(
    parts.db,
  );
  if (rows.length === 0) throw notFound('session');
  return {};
}

async function changePassword(
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
