/** A company's Kept as it really runs: a web process and a worker process, which die and are started again. */
import { createTransport } from 'nodemailer';
import { expect, vi } from 'vitest';
import type { Role } from '#platform/actor.ts';
import { newId } from '#platform/ids.ts';
import { freePort, KeptProcesses } from '#tests/fault/kept-processes.ts';
import type { Answer, Caller } from '#tests/support/world.ts';
import { type Company, ok } from './company.ts';
import { expectNoneIn } from './failures.ts';

export type Process = 'web' | 'work';

export interface Processes {
  /** What systems say to the running Kept; no answer means no, so it is said again, under the same key, until there is one. */
  say(method: 'GET' | 'POST', path: string, body?: object, role?: Role): Promise<Answer['body']>;
  /** Somebody who calls it with these headers, and likewise calls again until there is an answer. */
  caller(own: Readonly<Record<string, string>>): Caller;
  /** Where it answers. */
  readonly origin: string;
  /** A mail server hands a mail over, again and again until it is taken. */
  pushes(mail: string | Uint8Array): Promise<void>;
  /** Somebody calls a signed link; `form`: and presses what stands there. */
  calls(link: string, form?: Record<string, string>): Promise<{ status: number; body: string }>;
  now(): Promise<Date>;
  /** The sandbox clock goes on to then; whoever moves it may die over it. */
  goOnTo(at: Date): Promise<void>;
  /** Waits for what the processes do; `every`: so many milliseconds they have between two looks. */
  see(what: string, holds: () => Promise<boolean> | boolean, every?: number): Promise<void>;
  /** `kill -9`; it is started again, as service managers do. */
  kill(what: Process): void;
  /** Fails where a timer failed for another reason than that they die, or that the machine is busy. */
  stop(): Promise<void>;
}

/** So long something may take where others are busy on the same machine (milliseconds). */
const PATIENCE = { timeout: 200_000, interval: 20 };

type Try<T> = () => Promise<T | null>;

/** Tries until there is something; `null` is nothing, and so is whatever went wrong on the way. */
const until = <T>(what: string, act: Try<T>, interval = PATIENCE.interval): Promise<T> =>
  vi.waitFor(
    async () => {
      const got = await act();
      if (got === null) throw new Error(`It did not come to this: ${what}`);
      return got;
    },
    { ...PATIENCE, interval },
  );

/** Starts both over the company's database and folder. */
export async function startProcesses(company: Company): Promise<Processes> {
  const { config } = company.world.house;
  const [port, lmtpPort] = [await freePort(), await freePort()];
  const settings = { DATABASE_URL: config.databaseUrl ?? '', KEPT_CLOCK: 'test' };
  const running = new KeptProcesses({ dataDir: config.dataDir, port, lmtpPort, settings });
  for (const role of ['web', 'work'] as const) running.start(role);
  const caller = callerOf(`http://127.0.0.1:${port}`);
  const as = (role: Role) => caller({ authorization: `Bearer ${company.world.tokens[role]}` });
  const say: Processes['say'] = async (method, path, body, role = 'agent') =>
    ok(await as(role)(method, path, body));
  const now = async (): Promise<Date> => new Date((await say('GET', '/test/clock')).now);
  return {
    say,
    caller,
    origin: `http://localhost:${port}`,
    pushes: async (mail) => void (await until('the mail is taken', () => push(lmtpPort, mail))),
    calls: (link, form) => until('the page is there', () => page(port, link, form)),
    now,
    goOnTo: async (at) => {
      // Each try is another move: after a death the rest of the way is left.
      await until('the clock is moved', async () => {
        if ((await now()) >= at) return true;
        const move = as('admin')('POST', '/test/clock', { now: at.toISOString() });
        return (await move).status === 200 || null;
      });
    },
    see: async (what, holds, every) => void (await until(what, async () => (await holds()) || null, every)),
    kill: (what) => expect(running.kill(what, ([pid]) => pid)).toBe(true),
    stop: async () => {
      await running.stop();
      expectNoneIn(running.said);
    },
  };
}

const callerOf =
  (host: string) =>
  (own: Readonly<Record<string, string>>): Caller => {
    return async (method, path, body, headers = {}) => {
      const key = newId();
      return until(`Kept answers ${path}`, async () => {
        const answer = await fetch(`${host}/v1${path}`, {
          method,
          headers: {
            // Whoever does not wait is told «no» by the gate, and on a busy machine that would be chance.
            prefer: 'wait=30',
            ...own,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...(method === 'GET' ? {} : { 'idempotency-key': key }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await answer.text();
        if (answer.status >= 500) throw new Error(`${answer.status} ${text}`);
        const json = answer.headers.get('content-type')?.includes('json') && text !== '';
        return {
          status: answer.status,
          body: json ? JSON.parse(text) : text,
          headers: Object.fromEntries(answer.headers),
        };
      });
    };
  };

async function page(port: number, link: string, form?: Record<string, string>) {
  const answer = await fetch(`http://127.0.0.1:${port}${new URL(link).pathname}`, {
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  });
  const body = await answer.text();
  return answer.status >= 500 ? null : { status: answer.status, body };
}

async function push(port: number, raw: string | Uint8Array): Promise<true | null> {
  const transport = createTransport({ host: '127.0.0.1', port, lmtp: true, ignoreTLS: true });
  try {
    const envelope = { from: 'mx@customer.example', to: ['support@company.example'] };
    // By LMTP a recipient is answered after the message; nodemailer resolves whatever the answer was.
    const { accepted } = await transport.sendMail({ envelope, raw: Buffer.from(raw) });
    return accepted.length === 1 ? true : null;
  } finally {
    transport.close();
  }
}
