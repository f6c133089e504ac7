import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { KeptError } from '#platform/errors.ts';
import type { Auth } from './better.ts';

/** The header by which we tell better-auth the peer's address; what the peer says about itself never reaches it. */
export const PEER_HEADER = 'x-kept-peer';

/** What better-auth answered. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly location: string | null;
  readonly cookies: readonly string[];
}

/** The fields that better-auth may be given; others (a session to make, a device to trust, where to go) are ours to decide. */
const Given = z.object({
  email: z.string().optional(),
  password: z.string().optional(),
  code: z.string().optional(),
  response: z.unknown().optional(),
  name: z.string().max(100).optional(),
  id: z.string().max(100).optional(),
});

/**
 * Asks better-auth on behalf of a request. Only the cookie, the browser's name and the peer's address go along: whatever
 * else a stranger or a proxy claims in headers is not there.
 */
export async function askBetter(
  auth: Auth,
  request: FastifyRequest,
  path: string,
  publicUrl: string,
  body?: object,
): Promise<Answer> {
  const headers = new Headers({
    origin: new URL(publicUrl).origin,
    [PEER_HEADER]: request.ip,
    accept: 'application/json',
  });
  for (const name of ['cookie', 'user-agent'] as const) {
    const value = request.headers[name];
    if (value !== undefined) headers.set(name, value);
  }
  const query = request.url.split('?')[1];
  const url = `${new URL(publicUrl).origin}/v1/auth${path}${query && request.method === 'GET' ? `?${query}` : ''}`;
  if (request.method !== 'GET') headers.set('content-type', 'application/json');
  const response = await auth.handler(
    new Request(url, {
      method: request.method,
      headers,
      ...(request.method === 'GET' ? {} : { body: JSON.stringify(body ?? Given.parse(request.body ?? {})) }),
    }),
  );
  const text = await response.text();
  return {
    status: response.status,
    body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : null,
    location: response.headers.get('location'),
    cookies: response.headers.getSetCookie(),
  };
}

/** Gives the answer on: cookies and redirects as they are, refusals as problems, and never a session's token in a body. */
export function answerFrom(answer: Answer, reply: FastifyReply): unknown {
  for (const cookie of answer.cookies) reply.header('set-cookie', cookie);
  if (answer.status >= 400) throw asProblem(answer);
  if (answer.status >= 300 && answer.location) return reply.redirect(answer.location, 302);
  if (answer.body === null || typeof answer.body !== 'object' || Array.isArray(answer.body))
    return answer.body ?? {};
  return Object.fromEntries(
    Object.entries(answer.body).filter(([key]) => key !== 'token' && key !== 'session'),
  );
}

const Refusal = z.object({ code: z.string().optional(), message: z.string().optional() });

function asProblem(answer: Answer): KeptError {
  const { code, message } = Refusal.parse(answer.body ?? {});
  // better-auth calls a passkey's answer that cannot be read its own failure; it is the sender's.
  const unreadable = code?.startsWith('FAILED_TO_VERIFY') ?? false;
  const status = unreadable ? 422 : answer.status >= 500 ? 503 : answer.status;
  return new KeptError(
    (code ?? 'sign-in-refused').toLowerCase().replaceAll('_', '-'),
    status,
    message ?? 'This did not work. Nothing was changed.',
  );
}
