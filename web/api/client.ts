import createClient, { type Middleware } from 'openapi-fetch';
import { hearClock } from '../text/clock.ts';
import type { paths } from './schema.ts';

/** What went wrong with a request, in words for people; `code` is the stable one of the API, or `offline`. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: string;
  /** Everything else that the answer holds, such as the reasons of a refusal. */
  readonly details: Readonly<Record<string, unknown>>;
  constructor(status: number, code: string, detail: string, details: Readonly<Record<string, unknown>> = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const gone = new EventTarget();

/** Calls `told` whenever the server says that nobody is signed in any more; returns how to stop. */
export function onSignedOut(told: () => void): () => void {
  gone.addEventListener('signed-out', told);
  return () => gone.removeEventListener('signed-out', told);
}

const keyed: Middleware = {
  onRequest({ request }) {
    if (WRITES.has(request.method) && !request.headers.has('idempotency-key'))
      request.headers.set('idempotency-key', crypto.randomUUID());
    return request;
  },
  async onResponse({ response }) {
    hearClock(response.headers.get('kept-now') ?? '');
    if (response.ok) return undefined;
    throw await problemOf(response);
  },
  onError() {
    return new Problem(0, 'offline', '');
  },
};

/** Reads a problem+json answer; anything else becomes a problem with its status only. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  const said = typeof body === 'object' && body !== null ? body : {};
  const code = 'code' in said && typeof said.code === 'string' ? said.code : `http-${response.status}`;
  // A wrong code or password is a 401 too, and signs nobody out.
  if (code === 'not-signed-in') gone.dispatchEvent(new Event('signed-out'));
  const text = 'detail' in said ? said.detail : 'message' in said ? said.message : '';
  return new Problem(response.status, code, typeof text === 'string' ? text : '', { ...said });
}

/** The one client of the API. Every answer other than success is thrown as a `Problem`. */
export const api = createClient<paths>({ baseUrl: location.origin, credentials: 'same-origin' });
api.use(keyed);

/** The data of an answer; its absence (a 204) is refused, so that callers need no check. */
export async function data<T>(answer: Promise<{ data?: T }>): Promise<NonNullable<T>> {
  const got = (await answer).data;
  if (got === undefined || got === null) throw new Problem(0, 'empty-answer', '');
  return got;
}
