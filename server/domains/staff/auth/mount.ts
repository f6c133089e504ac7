import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EmailChange, PasswordChange, Reauthentication, SignIn } from '#contracts/staff.ts';
import { changeEmail } from '../own-account.ts';
import { answerFrom, askBetter } from './forward.ts';
import { requireOwnPage } from './own-pages.ts';
import {
  beginSso,
  changePassword,
  proveAgain,
  rememberDevice,
  requireRecent,
  type SignInParts,
  signIn,
} from './ways.ts';

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
        const answer = await askBetter(await parts.auth(), request, way.path, parts.publicUrl);
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
