import { type Database, sql } from '#platform/db/index.ts';
import { webhooksWithWork } from './fan-out.ts';
import type { DelivererParts } from './parts.ts';
import { EndpointRun } from './run.ts';

/** What of a worker sends events to webhooks. */
export interface Deliverer {
  /** Begins with every webhook that has something to do; returns when all that began here is under way. */
  look(): Promise<void>;
  /** The locks are lost: what is on its way is brought to its end, nothing new begins. */
  letGo(): void;
  /** Lets what is on its way come to its end for three seconds. */
  stop(): Promise<void>;
}

const GRACE_MS = 3_000;
/** So long deliveries that arrived can be looked at (milliseconds). */
const KEEP = 30 * 24 * 3_600_000;

/** Builds it. Each webhook is worked on by itself, so a slow or dead one holds up no other. */
export function createDeliverer(parts: DelivererParts): Deliverer {
  const { db, clock, locks, log } = parts;
  const running = new Map<string, { readonly run: EndpointRun; readonly done: Promise<void> }>();
  const cut = new AbortController();
  let stopped = false;

  const work = async (id: string, run: EndpointRun): Promise<void> => {
    if (!(await locks.take(id))) return;
    try {
      await run.deliver();
    } finally {
      await locks.release(id);
    }
  };
  const begin = (id: string): void => {
    const run = new EndpointRun(parts, id, cut.signal);
    const done = work(id, run)
      .catch((error: unknown) =>
        log.error({ webhook: id, err: error }, 'events could not be sent and will be tried again'),
      )
      .finally(() => running.delete(id));
    running.set(id, { run, done });
  };
  const idle = async (): Promise<void> => {
    while (running.size > 0) await Promise.all([...running.values()].map(({ done }) => done));
  };
  const letGo = (): void => {
    for (const { run } of running.values()) run.ended = true;
  };
  return {
    look: async () => {
      const ids = await webhooksWithWork(db, clock.now());
      for (const id of ids) {
        const current = running.get(id);
        if (current) current.run.look();
        else if (!stopped) begin(id);
      }
    },
    letGo,
    stop: async () => {
      stopped = true;
      letGo();
      const late = setTimeout(() => cut.abort(), GRACE_MS);
      await idle();
      clearTimeout(late);
    },
  };
}

/** Forgets what arrived a month ago; dead letters stay. */
export async function forgetDelivered(db: Database, now: Date): Promise<void> {
  await sql`
    delete from webhook_deliveries where id in (
      select id from webhook_deliveries where state = 'delivered' and ended_at < ${new Date(now.getTime() - KEEP)}
      order by ended_at limit 20000)`.execute(db);
}
