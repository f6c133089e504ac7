import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
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
  409: 'Not in this state',
  413: 'Too large',
  415: 'Unknown media type',
  422: 'A value cannot be used',
  429: 'Too many requests',
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
  if (isUnavailable(error)) {
    return problem(
      503,
      'database-unavailable',
      'The database does not answer. Nothing was changed; try again shortly.',
    );
  }
  request.log.error({ err: error }, 'a request failed');
  return problem(
    500,
    'internal',
    `Something went wrong here and was logged as ${request.id}. Nothing was changed.`,
  );
}

/** Connection trouble, shutdown of the server, no space: worth trying again. */
function isUnavailable(error: { code?: string }): boolean {
  return (
    /^(08|57P0|53)/.test(error.code ?? '') ||
    ['ECONNREFUSED', 'ECONNRESET', 'ENOENT'].includes(error.code ?? '')
  );
}

/** Answers every error in one form, `application/problem+json`. */
export function answerProblems(app: FastifyInstance): void {
  const send = (reply: FastifyReply, body: Problem): FastifyReply =>
    reply.code(body.status).type('application/problem+json').send(JSON.stringify(body));
  app.setErrorHandler<FastifyError | KeptError>((error, request, reply) => {
    if (error instanceof KeptError && error.status === 503) reply.header('retry-after', '2');
    return send(reply, asProblem(error, request));
  });
  app.setNotFoundHandler((request, reply) =>
    send(reply, problem(404, 'not-found', `There is nothing at ${request.url.split('?')[0] ?? ''}.`)),
  );
}
