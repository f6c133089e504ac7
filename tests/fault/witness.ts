import { setTimeout as pause } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import { mail } from '../support/mails.ts';
import type { Company } from './kept-processes.ts';

const PAUSE_MS = 40;
const ANSWER_MS = 15_000;

/** What was acknowledged, by its marker. */
export interface Acknowledged {
  readonly notes: ReadonlyMap<string, string>;
  readonly mails: ReadonlySet<string>;
  readonly outgoing: ReadonlyMap<string, string>;
}

/** Writes by every door without a break, and remembers what Kept said that it has. What is not acknowledged is sent again. */
export class Witness {
  readonly notes = new Map<string, string>();
  readonly mails = new Set<string>();
  readonly outgoing = new Map<string, string>();
  /** Answers that neither acknowledge nor say «try again». */
  readonly odd: string[] = [];
  retries = 0;
  readonly #company: Company;
  readonly #token: string;
  #stopped = false;
  #count = 0;

  constructor(company: Company, token: string) {
    this.#company = company;
    this.#token = token;
  }

  get acknowledged(): number {
    return this.notes.size + this.mails.size + this.outgoing.size;
  }

  /** Asks until there is an answer that is final. */
  async ask(path: string, body: unknown, key: string): Promise<{ id: string }> {
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${this.#company.port}/v1${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${this.#token}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_MS),
      }).catch(() => undefined);
      const text = await answer?.text().catch(() => undefined);
      if (answer?.ok && text !== undefined) return JSON.parse(text);
      if (answer && answer.status !== 503) this.odd.push(`${path} ${answer.status} ${text}`);
      if (answer && answer.status < 500) throw new Error(`${path} was refused: ${answer.status} ${text}`);
      this.retries += 1;
      await pause(PAUSE_MS);
    }
  }

  async #push(bytes: string): Promise<void> {
    for (;;) {
      const transport = createTransport({
        host: '127.0.0.1',
        port: this.#company.lmtpPort,
        lmtp: true,
        ignoreTLS: true,
        connectionTimeout: ANSWER_MS,
        greetingTimeout: ANSWER_MS,
        socketTimeout: ANSWER_MS,
      });
      try {
        const { accepted } = await transport.sendMail({
          envelope: { from: 'ada@customer.example', to: ['desk@company.example'] },
          raw: bytes,
        });
        // By LMTP a recipient is answered after the message; nodemailer resolves whatever the answer was.
        if (accepted.length === 1) return;
        throw new Error('put off');
      } catch {
        this.retries += 1;
        await pause(PAUSE_MS);
      } finally {
        transport.close();
      }
    }
  }

  /** Writes until `stop`; resolves when the last one is acknowledged. */
  async run(customerId: string): Promise<void> {
    const often = async (write: (marker: string) => Promise<void>): Promise<void> => {
      while (!this.#stopped) {
        this.#count += 1;
        await write(`marker${this.#count}x`);
      }
    };
    const note = async (marker: string): Promise<void> => {
      const { id } = await this.ask(`/customers/${customerId}/notes`, { text: marker }, marker);
      this.notes.set(marker, id);
      await pause(PAUSE_MS);
    };
    const push = async (marker: string): Promise<void> => {
      await this.#push(mail({ subject: marker, from: `Ada <ada${this.#count % 5}@customer.example>` }));
      this.mails.add(marker);
    };
    const send = async (marker: string): Promise<void> => {
      const to = [{ address: 'ada@customer.example' }];
      const { id } = await this.ask(
        '/conversations',
        { customerId, to, subject: marker, text: marker },
        marker,
      );
      this.outgoing.set(marker, id);
      // Each of them is a transmission of its own; the others shall have the machine too.
      await pause(10 * PAUSE_MS);
    };
    await Promise.all([often(note), often(note), often(push), often(send)]);
  }

  stop(): void {
    this.#stopped = true;
  }
}
