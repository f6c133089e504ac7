import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { Instant } from '#contracts/common.ts';
import { ADMINS, READERS } from '#platform/actor.ts';
import type { TestClock } from '#platform/clock/index.ts';
import type { Database } from '#platform/db/index.ts';
import { sql } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { get, type Route, write } from '#platform/http/index.ts';
import type { Log } from '#platform/log/index.ts';
import { sweepTimers, type TimerHandler } from '#platform/timers/index.ts';

const Now = z.object({ now: Instant });

export interface SandboxParts {
  readonly db: Database;
  readonly clock: TestClock;
  readonly timers: ReadonlyMap<string, TimerHandler>;
  readonly log: Log;
}

/** The sandbox clock; these routes exist only with `KEPT_CLOCK=test`. */
export function sandboxRoutes(parts: SandboxParts): Route[] {
  return [
    get({
      url: '/test/clock',
      tag: 'sandbox',
      summary: 'What time it is in the sandbox.',
      who: READERS,
      response: Now,
      handle: async () => ({ now: parts.clock.now().toISOString() }),
    }),
    write({
      method: 'POST',
      url: '/test/clock',
      tag: 'sandbox',
      summary:
        'Move the clock forward: to an instant, or by an ISO 8601 duration such as PT2H. Everything due in between happens, in order.',
      who: ADMINS,
      body: z.strictObject({ now: Instant.optional(), advance: z.iso.duration().optional() }),
      response: Now,
      handle: async ({ tx, body, actor }) => {
        const target = targetOf(parts.clock.now(), body);
        await moveThrough(parts, target);
        await parts.clock.moveTo(tx, target);
        await publish(tx, actor, target, [{ type: 'kept.clock.moved', data: { now: target.toISOString() } }]);
        return { now: parts.clock.now().toISOString() };
      },
    }),
  ];
}

function targetOf(now: Date, body: { now?: string | undefined; advance?: string | undefined }): Date {
  if (body.now !== undefined) {
    const target = new Date(body.now);
    if (target < now) throw invalid('now', 'The clock never goes back.');
    return target;
  }
  if (body.advance === undefined) throw invalid('advance', 'Give `now` or `advance`.');
  const start = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO('UTC');
  return new Date(start.add(Temporal.Duration.from(body.advance)).epochMilliseconds);
}

/** Stops at every instant at which something is due, so that what it does happens at that time. */
async function moveThrough({ db, clock, timers, log }: SandboxParts, target: Date): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ at: Date | null }>`
      select min(due_at) as at from timers where done_at is null and retry_at is null and due_at <= ${target}`.execute(
      db,
    );
    const at = rows[0]?.at;
    if (!at) return;
    await db.transaction().execute((tx) => clock.moveTo(tx, at));
    await sweepTimers(db, timers, at, log);
  }
}
