import { Webhook } from 'standardwebhooks';

/** Makes a POST, limited and guarded; rejects in plain words where no answer came. */
export type Post = (request: {
  readonly url: string;
  readonly method: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly beyond: 'cut';
  readonly signal: AbortSignal;
}) => Promise<{ readonly status: number; readonly body: string; readonly retryAfter?: string | undefined }>;

/** One message to one endpoint. */
export interface WebhookMessage {
  readonly url: string;
  /** The `webhook-id`: the same at every attempt. */
  readonly id: string;
  /** A CloudEvent as JSON. */
  readonly body: string;
  /** `whsec_…`; two while one takes the place of the other. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

/** What came of it. */
export interface WebhookAnswer {
  /** HTTP status; `null` where no answer came. */
  readonly status: number | null;
  /** For people. */
  readonly say: string;
  /** The first kilobyte of the answer. */
  readonly answer: string;
  readonly durationMs: number;
  /** Seconds for which the other side asks to be left alone. */
  readonly retryAfter: number | null;
}

const TIMEOUT_MS = 15_000;
const ANSWER_BYTES = 1024;

/**
 * Sends messages by Standard Webhooks 1.0: signed over id, time and body. The time is the machine's, because receivers hold
 * it against theirs. Never rejects.
 */
export const createWebhookSender =
  (post: Post) =>
  async ({ url, id, body, secrets, signal }: WebhookMessage): Promise<WebhookAnswer> => {
    const at = new Date();
    const headers = {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'user-agent': 'Kept-Webhooks/1.0',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
    };
    const began = performance.now();
    const took = (): number => Math.round(performance.now() - began);
    try {
      const { status, ...said } = await post({
        url,
        method: 'POST',
        headers,
        body,
        signal,
        timeoutMs: TIMEOUT_MS,
        maxBytes: ANSWER_BYTES,
        beyond: 'cut',
      });
      const durationMs = took();
      return {
        status,
        say: wordsOf(status),
        answer: storable(said.body),
        durationMs,
        retryAfter: secondsOf(said.retryAfter, at),
      };
    } catch (error) {
      const say = error instanceof Error ? error.message : String(error);
      return {
        status: null,
        say: storable(say.slice(0, 500)),
        answer: '',
        durationMs: took(),
        retryAfter: null,
      };
    }
  };

/** Text that PostgreSQL takes: without NUL and halves of characters. */
const storable = (text: string): string => text.replaceAll('\0', '\uFFFD').toWellFormed();

function wordsOf(status: number): string {
  if (status >= 200 && status < 300) return `Taken (${status}).`;
  if (status >= 300 && status < 400)
    return `It answered ${status}, which leads elsewhere; that is not followed.`;
  if (status === 410) return 'It answered 410: it is gone and wants nothing more.';
  return `It answered ${status}.`;
}

/** `Retry-After` as seconds from now: a number, or a date (RFC 9110, 10.2.3). */
function secondsOf(given: string | undefined, now: Date): number | null {
  if (given === undefined) return null;
  if (/^\d{1,9}$/.test(given)) return Number(given);
  const at = Date.parse(given);
  return Number.isNaN(at) ? null : Math.max(0, Math.round((at - now.getTime()) / 1000));
}
