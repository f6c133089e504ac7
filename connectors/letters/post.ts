import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Call } from '../outbound.ts';
import type { PostedLetter } from './manifest.ts';
import type { PostOutcome } from './sftp.ts';
import { type LetterReport, letterReport } from './states.ts';

/** A provider of hybrid mail with an HTTP interface of the submit, cancel, track kind (docs/operations/channels.md). */
export interface PostAccount {
  /** Without a final slash. */
  readonly url: string;
  readonly apiKey: string;
}

interface Handing {
  readonly onTransmitting: () => Promise<void>;
  readonly signal: AbortSignal;
}

const PARALLEL = 4;
const TIMEOUT_MS = 60_000;
/** After so many failures in a row the provider is left alone until the next round. */
const MOST_IN_ROW = 5;

/** What the provider says of one letter. */
const Letter = z.object({
  id: z.coerce.string().min(1).max(200),
  reference: z.string().max(200).optional(),
  status: z.string().min(1).max(100),
  at: z.string().max(100).optional(),
  detail: z.string().max(2000).optional(),
});

/** Submits letters, asks where they are, and has them stopped. */
export class HttpPost {
  readonly batch = 1;
  readonly parallel = PARALLEL;
  /** With whom it speaks. */
  readonly host: string;
  readonly #account: PostAccount;
  readonly #call: Call;

  constructor(account: PostAccount, call: Call) {
    this.#account = account;
    this.host = new URL(account.url).host;
    this.#call = call;
  }

  /** Submits one letter under our own name, by which the provider knows it again (`Idempotency-Key`). */
  async hand([letter]: readonly PostedLetter[], handing: Handing): Promise<PostOutcome[]> {
    if (!letter) return [];
    await handing.onTransmitting();
    try {
      const { status, body } = await this.#ask('POST', '/letters', {
        headers: { 'idempotency-key': letter.reference },
        body: JSON.stringify({
          reference: letter.reference,
          address: letter.to.split('\n'),
          file: letter.bytes.toString('base64'),
        }),
        signal: handing.signal,
      });
      return [outcomeOf(status, body)];
    } catch (error) {
      const doubtful = !(error instanceof Error) || Reflect.get(error, 'maybeSent') !== false;
      return [{ outcome: doubtful ? 'in-doubt' : 'later', reply: wordsOf(error) }];
    }
  }

  /** Asks about each letter of which the last word has not been said; one that cannot be asked about keeps no other from it. */
  async poll(ids: readonly string[], report: (report: LetterReport) => Promise<void>): Promise<void> {
    const failed: unknown[] = [];
    let inRow = 0;
    // Those at which it stopped are not always asked about first.
    const first = ids.length === 0 ? 0 : randomInt(ids.length);
    for (const id of [...ids.slice(first), ...ids.slice(0, first)]) {
      if (inRow >= MOST_IN_ROW) break;
      try {
        inRow += 1;
        const { status, body } = await this.#ask('GET', `/letters/${encodeURIComponent(id)}`);
        const said = status === 200 ? letterOf(body) : undefined;
        const known = said && letterReport(said);
        if (known) await report({ ...known, providerId: id });
        inRow = 0;
      } catch (error) {
        failed.push(error);
      }
    }
    if (failed.length > 0)
      throw new Error(`${failed.length} letters could not be asked about: ${wordsOf(failed[0])}`);
  }

  /** Has a letter stopped; not all can be. */
  async cancel(id: string): Promise<{ readonly ok: boolean; readonly say: string }> {
    try {
      const { status } = await this.#ask('DELETE', `/letters/${encodeURIComponent(id)}`);
      if (status >= 200 && status < 300)
        return { ok: true, say: 'Stopped at the provider before it was posted.' };
      return { ok: false, say: `The provider answered ${status}: it can no longer be stopped.` };
    } catch (error) {
      return { ok: false, say: wordsOf(error) };
    }
  }

  /** Looks whether the key is taken; sends nothing. */
  async trial(): Promise<{ readonly ok: boolean; readonly say: string }> {
    const { host } = this;
    try {
      const { status } = await this.#ask('GET', '/letters?limit=1');
      if (status === 200) return { ok: true, say: `Signed in to ${host}.` };
      return { ok: false, say: status === 401 ? 'The key is not taken.' : `${host} answered ${status}.` };
    } catch (error) {
      return { ok: false, say: wordsOf(error) };
    }
  }

  #ask(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    more: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      readonly signal?: AbortSignal;
    } = {},
  ) {
    return this.#call({
      ...more,
      url: `${this.#account.url}${path}`,
      method,
      headers: {
        ...more.headers,
        authorization: `Bearer ${this.#account.apiKey}`,
        ...(more.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      timeoutMs: TIMEOUT_MS,
    });
  }
}

function letterOf(body: string): z.output<typeof Letter> | undefined {
  try {
    return Letter.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

function outcomeOf(status: number, body: string): PostOutcome {
  const said = letterOf(body);
  if (status >= 200 && status < 300)
    return said
      ? { outcome: 'accepted', reply: `Taken as ${said.id}.`, providerIds: [said.id] }
      : { outcome: 'in-doubt', reply: `The provider answered ${status} and named no letter.` };
  const reply = `The provider answered ${status}: ${body.slice(0, 300)}`;
  if (status === 429 || status === 503) return { outcome: 'later', reply };
  if (status >= 500) return { outcome: 'in-doubt', reply };
  // A refused key says nothing about the letter: it goes out when that is put right.
  return { outcome: status === 401 || status === 403 || status === 404 ? 'later' : 'never', reply };
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
