import type { FastifyInstance, InjectOptions } from 'fastify';

/** An answer of the API, parsed where it is JSON. */
export interface Answer {
  readonly status: number;
  // Tests look into answers of every shape; what they expect is what they check.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Calls the API as somebody. */
export type Caller = (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

/** A caller who waits: the gate says «no» to whoever does not, and on a busy machine that would be chance. */
const PATIENT = { prefer: 'wait=30' };

/** Calls without a network, through everything that a request passes, with these headers on every call. */
export function callerOf(app: FastifyInstance, own: Readonly<Record<string, string>>): Caller {
  return async (method, path, body, headers = {}) => {
    const request: InjectOptions = {
      method,
      url: path.startsWith('/v1') || path.startsWith('/openapi') ? path : `/v1${path}`,
      headers: { ...PATIENT, ...own, ...headers },
      ...(body === undefined ? {} : { payload: body as NonNullable<InjectOptions['payload']> }),
    };
    const response = await app.inject(request);
    const json = String(response.headers['content-type'] ?? '').includes('json');
    return {
      status: response.statusCode,
      body: json && response.body !== '' ? JSON.parse(response.body) : response.body,
      headers: response.headers,
    };
  };
}
