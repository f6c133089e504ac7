/** A company's Kept as it really runs: a web process and a worker process, which die and are started again. */
import { expect } from 'vitest';
import type { Role } from '#platform/actor.ts';
import { newId } from '#platform/ids.ts';
import { freePort, KeptProcesses } from '#tests/fault/kept-processes.ts';
import type { Answer } from '#tests/support/world.ts';
import { type Company, ok } from './company.ts';

export type Process = 'web' | 'work';

export interface Processes {
  /** What systems say to the running Kept; no answer means no, so it is said again, under the same key, until there is one. */
  say(method: 'GET' | 'POST', path: string, body?: object, role?: Role): Promise<Answer['body']>;
  now(): Promise<Date>;
  /** The sandbox clock goes on to then; whoever moves it may die over it. */
  goOnTo(at: Date): Promise<void>;
  /** Waits for what the processes do; `every`: so many milliseconds they have between two looks. */
  see(what: string, holds: () => Promise<boolean> | boolean, every?: number): Promise<void>;
  /** `kill -9`; it is started again, as service managers do. */
  kill(what: Process): void;
  stop(): Promise<void>;
}

/** So long something may take where others are busy on the same machine (milliseconds). */
const PATIENCE = { timeout: 200_000, interval: 20 };

/** Starts both over the company's database and folder. */
export async function startProcesses(company: Company): Promise<Processes> {
  const { config } = company.world.house;
  const port = await freePort();
  const settings = { DATABASE_URL: config.databaseUrl ?? '', KEPT_CLOCK: 'test' };
  const running = new KeptProcesses({ dataDir: config.dataDir, port, lmtpPort: await freePort(), settings });
  for (const role of ['web', 'work'] as const) running.start(role);
  const once = async (method: string, path: string, body: object | undefined, role: Role, key: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${company.world.tokens[role]}`,
        'content-type': 'application/json',
        ...(method === 'POST' && { 'idempotency-key': key }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const say: Processes['say'] = async (method, path, body, role = 'agent') => {
    const key = newId();
    const answers: Omit<Answer, 'headers'>[] = [];
    const asked = async (): Promise<boolean> => {
      const answer = await once(method, path, body, role, key).catch(() => null);
      if (answer === null || answer.status >= 500) return false;
      return answers.push(answer) > 0;
    };
    await expect.poll(asked, { ...PATIENCE, message: `Kept answers ${path}` }).toBe(true);
    const [answer] = answers;
    if (!answer) throw new Error('There is no answer.');
    return ok({ ...answer, headers: {} });
  };
  const now = async (): Promise<Date> => new Date((await say('GET', '/test/clock')).now);
  return {
    say,
    now,
    goOnTo: async (at) => {
      // Each try is another move: after a death the rest of the way is left.
      const moved = async (): Promise<boolean> => {
        if ((await now()) >= at) return true;
        const answer = await once('POST', '/test/clock', { now: at.toISOString() }, 'admin', newId()).catch(
          () => null,
        );
        return answer?.status === 200;
      };
      await expect.poll(moved, { ...PATIENCE, message: 'the clock is moved' }).toBe(true);
    },
    see: (what, holds, every = PATIENCE.interval) =>
      expect.poll(async () => holds(), { ...PATIENCE, interval: every, message: what }).toBe(true),
    kill: (what) => expect(running.kill(what, ([pid]) => pid)).toBe(true),
    stop: async () => {
      await running.stop();
    },
  };
}
