import { KeptProblem, KeptUnavailable } from './errors.ts';

/** Where Kept is, and how patiently it is asked. */
export interface KeptOptions {
  readonly url: string;
  /** Of `kept token create`. */
  readonly token: string;
  /** Milliseconds for one try; 2000 unless told. */
  readonly timeoutMs?: number;
  /** Further tries after the first one; 4 unless told. All of them carry the same ids, so nothing happens twice. */
  readonly retries?: number;
}

const AGAIN = new Set([408, 425, 429, 500, 502, 503, 504]);
/** Milliseconds before the first further try; doubled for each next one, up to the longest. */
const FIRST_WAIT = 100;
const LONGEST_WAIT = 5_000;

/** One call; tried again where the network or the server was in trouble. Throws `KeptProblem` or `KeptUnavailable`. */
export async function call(
  options: KeptOptions,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<unknown> {
  const { retries = 4 } = options;
  let why = '';
  for (let tried = 0; tried <= retries; tried += 1) {
    const answer = await attempt(options, method, path, body).catch((error: unknown) => String(error));
    if (typeof answer === 'string') why = answer;
    else if (!AGAIN.has(answer.status)) return read(answer);
    else why = `it answered ${answer.status}`;
    if (tried < retries)
      await wait(tried, typeof answer === 'string' ? null : answer.headers.get('retry-after'));
  }
  throw new KeptUnavailable(
    `Kept could not be asked: ${why}. Nothing was decided; ask again with the same id.`,
  );
}

const attempt = (
  { url, token, timeoutMs = 2_000 }: KeptOptions,
  method: string,
  path: string,
  body: unknown,
): Promise<Response> =>
  fetch(new URL(`/v1${path}`, url), {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
  });

async function read(answer: Response): Promise<unknown> {
  const given: unknown = await answer.json().catch(() => ({}));
  if (answer.ok) return given;
  throw new KeptProblem(answer.status, typeof given === 'object' && given !== null ? { ...given } : {});
}

function wait(tried: number, retryAfter: string | null): Promise<void> {
  const asked = Number(retryAfter ?? Number.NaN) * 1000;
  const own = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** tried) * (0.5 + Math.random() / 2);
  return new Promise((resolve) =>
    setTimeout(resolve, Number.isFinite(asked) ? Math.min(asked, LONGEST_WAIT) : own),
  );
}
