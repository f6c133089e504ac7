import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Secrets } from '#platform/secrets/index.ts';

const DAYS_180 = 180 * 24 * 3600;

/**
 * Browsers that have signed in to an account before. The cookie proves nothing but that, and only gives the browser an
 * allowance of guesses of its own (guesses.ts); it holds the account's id, a random word and our signature.
 */
export function createDevices(secrets: Secrets, secure: boolean) {
  const name = secure ? '__Host-kept.device' : 'kept.device';
  const sign = (text: string): Buffer => secrets.mac('staff-device', Buffer.from(text));
  return {
    /** The device's identity where this browser knows the account, otherwise `undefined`. */
    known: (request: FastifyRequest, staffId: string | undefined): string | undefined => {
      const [id = '', word = '', mark = ''] = (request.cookies[name] ?? '').split('.');
      const given = Buffer.from(mark, 'base64url');
      const right = sign(`${id}.${word}`);
      if (given.length !== right.length || !timingSafeEqual(given, right) || id !== staffId) return undefined;
      return `${id}.${word}`;
    },
    /** Lets the browser be known from now on. */
    remember: (request: FastifyRequest, reply: FastifyReply, staffId: string): void => {
      const [id, word] = (request.cookies[name] ?? '').split('.');
      const text = `${staffId}.${id === staffId && word ? word : randomBytes(16).toString('base64url')}`;
      reply.setCookie(name, `${text}.${sign(text).toString('base64url')}`, {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure,
        maxAge: DAYS_180,
      });
    },
  };
}

export type Devices = ReturnType<typeof createDevices>;
