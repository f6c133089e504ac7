import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionError, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { KeptError } from '../errors.ts';

/** An RFC 9457 problem; `code` is stable, `type` leads to its description. */
interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  [more: string]: unknown;
}

const TITLES: Record<number, string> = {
  400: 'The request cannot be read',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  408: 'Too slow',
  409: 'Not in this state',
  413: 'Too large',
  415: 'Unknown media type',
  422: 'A value cannot be used',
  429: 'Too many requests',
  431: 'The headers are too large',
  503: 'Not available now',
};

function problem(status: number, code: string, detail: string, more: Record<string, unknown> = {}): Problem {
  return {
    type: `/docs/errors#${code}`,
    title: TITLES[status] ?? 'Something went wrong',
    status,
    code,
    detail,
    ...more,
  };
}

function asProblem(error: FastifyError | KeptError, request: FastifyRequest): Problem {
  if (error instanceof KeptError) return problem(error.status, error.code, error.message, error.details);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map((issue) => ({
      field: `${error.validationContext ?? 'body'}${issue.instancePath.replaceAll('/', '.')}`,
      say: issue.message ?? 'cannot be used',
    }));
    const first = errors[0];
    return problem(422, 'invalid', first ? `${first.field}: ${first.say}` : 'A value cannot be used.', {
      errors,
    });
  }
  const status = error.statusCode ?? 500;
  if (status < 500) return problem(status, error.code?.toLowerCase() ?? 'bad-request', error.message);
  if (isUnstorable(error)) {
    return problem(
      422,
      'invalid',
      'The text holds a character that cannot be stored: NUL, or half of a character. Nothing was changed.',
    );
  }
  if (['22003', '22007', '22008', '22009'].includes(error.code ?? '')) {
    request.log.warn({ err: error }, 'a value was beyond what the database takes');
    return problem(422, 'invalid', 'A number or a date lies beyond what can be stored. Nothing was changed.');
  }
  if (isUnavailable(error)) {
    const say =
      request.method === 'GET' || request.method === 'HEAD'
        ? 'Try again shortly.'
        : 'It may have been lost while it stored this. Send the same request again with the same Idempotency-Key: it happens only once.';
    return problem(503, 'database-unavailable', `The database does not answer. ${say}`);
  }
  request.log.error({ err: error }, 'a request failed');
  return problem(
    500,
    'internal',
    `Something went wrong here and was logged as ${request.id}. Nothing was changed.`,
  );
}

/** PostgreSQL takes neither NUL nor, within JSON, one half of a surrogate pair. */
const isUnstorable = (error: { code?: string }): boolean =>
  ['22021', '22P02', '22P05'].includes(error.code ?? '');

/** The driver gives these no code. */
const LOST =
  /^(Connection terminated|Client has encountered a connection error|Postgres connection has been discarded|timeout exceeded when trying to connect)/;

/** Connection trouble, shutdown of the server, no space: worth trying again. */
export function isUnavailable(error: { code?: string; message?: string }): boolean {
  return (
    /^(08|57P0|53)/.test(error.code ?? '') ||
    ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE'].includes(error.code ?? '') ||
    LOST.test(error.message ?? '')
  );
}

/** Answers every error in one form, `application/problem+json`. */
export function answerProblems(app: FastifyInstance): void {
  const send = (reply: FastifyReply, body: Problem): FastifyReply =>
    reply.code(body.status).type('application/problem+json').send(JSON.stringify(body));
  app.setErrorHandler<FastifyError | KeptError>((error, request, reply) => {
    const body = asProblem(error, request);
    if (body.status === 503) reply.header('retry-after', '2');
    return send(reply, body);
  });
  app.setNotFoundHandler((request, reply) =>
    send(reply, problem(404, 'not-found', `There is nothing at ${request.url.split('?')[0] ?? ''}.`)),
  );
}

const UNREADABLE: Readonly<Record<string, readonly [number, string, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'headers-too-large', 'The address and headers may have 16 KiB together.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'too-slow', 'The request did not come in time.'],
};

/** Answers what is not even HTTP, in the same form, and closes the connection. */
export function answerUnreadable(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, code, detail] = UNREADABLE[error.code] ?? [400, 'bad-request', 'This is not HTTP.'];
  const body = JSON.stringify(problem(status, code, detail));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}
