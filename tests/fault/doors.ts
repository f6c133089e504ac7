import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type { Answer } from '../support/calls.ts';

const PAUSE_MS = 40;
const ANSWER_MS = 15_000;

/** Somebody who asks, by what they are known. */
export interface Asker {
  readonly headers: Readonly<Record<string, string>>;
}

/** Several web processes and listeners of one company: whatever gets no final answer is sent again, to the next of them. */
export class Doors {
  /** Answers that neither are final nor say «try again». */
  readonly odd: string[] = [];
  retries = 0;
  readonly #ports: readonly number[];
  readonly #listeners: readonly number[];
  #turn = 0;

  constructor(ports: readonly number[], listeners: readonly number[]) {
    this.#ports = ports;
    this.#listeners = listeners;
  }

  /** Whether every process answers at its door. */
  async open(): Promise<boolean> {
    const webs = this.#ports.map(async (port) => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok);
    const workers = this.#listeners.map(async (port) => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect').finally(() => socket.destroy());
      return true;
    });
    return (await Promise.all([...webs, ...workers]).catch(() => [false])).every(Boolean);
  }

  #next(of: readonly number[]): number {
    this.#turn += 1;
    return of[this.#turn % of.length] ?? 0;
  }

  /** Asks until there is an answer that is final: acknowledged, or refused. `key` is the Idempotency-Key of a write. */
  async ask(asker: Asker, method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
    for (;;) {
      const final = await this.#once(asker, method, path, body, key);
      if (final) return final;
      this.retries += 1;
      await pause(PAUSE_MS);
    }
  }

  async #once(
    asker: Asker,
    method: string,
    path: string,
    body: unknown,
    key: string | undefined,
  ): Promise<Answer | undefined> {
    const answer = await fetch(`http://127.0.0.1:${this.#next(this.#ports)}/v1${path}`, {
      method,
      headers: {
        ...asker.headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_MS),
    }).catch(() => undefined);
    const text = await answer?.text().catch(() => undefined);
    if (!answer || text === undefined) return undefined;
    const { status } = answer;
    if (status >= 500) {
      if (status !== 503) this.odd.push(`${method} ${path} ${status} ${text}`);
      return undefined;
    }
    const headers = { 'set-cookie': answer.headers.getSetCookie() };
    return { status, headers, body: text === '' ? null : JSON.parse(text) };
  }

  /** Hands a mail to one of the listeners until it is taken. */
  async push(from: string, to: string, bytes: string): Promise<void> {
    while (!(await this.#pushOnce(from, to, bytes))) {
      this.retries += 1;
      await pause(PAUSE_MS);
    }
  }

  async #pushOnce(from: string, to: string, bytes: string): Promise<boolean> {
    const transport = createTransport({
      host: '127.0.0.1',
      port: this.#next(this.#listeners),
      lmtp: true,
      ignoreTLS: true,
      connectionTimeout: ANSWER_MS,
      greetingTimeout: ANSWER_MS,
      socketTimeout: ANSWER_MS,
    });
    try {
      // By LMTP a recipient is answered after the message; nodemailer resolves whatever the answer was.
      const { accepted } = await transport.sendMail({ envelope: { from, to: [to] }, raw: bytes });
      return accepted.length === 1;
    } catch {
      return false;
    } finally {
      transport.close();
    }
  }
}
