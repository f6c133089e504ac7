/** What worker processes do beside timers, done here one after the other until nothing is left to do. */
import { setTimeout as after } from 'node:timers/promises';
import { followFacts, gateParts, recordActions } from '#domains/gate/index.ts';
import { hearAnswers, tellDue } from '#domains/notices/index.ts';
import { followCustomers } from '#domains/receivables/index.ts';
import { sql } from '#platform/db/index.ts';
import { sweepTimers } from '#platform/timers/index.ts';
import { careParts } from '#server/services/care.ts';
import { noticeParts } from '#server/services/notices.ts';
import type { Office } from '#tests/delivery/office.ts';
import type { Providers } from './providers.ts';

export interface Workers {
  /** Records, tells, hands over, hears, looks again: until it changes nothing any more. */
  work(): Promise<void>;
  /** Timers that could not do their work, on a busy machine, do it after all. */
  tryAgain(): Promise<void>;
  /** The next moment, before another and after a third, at which there may be work, now where some is due already; `null`: none. */
  nextAt(before: Date, after?: Date): Promise<Date | null>;
}

/** Works for one company, with its providers where it has some. */
export function workersOf(office: Office, providers: Providers | null): Workers {
  const { house, reader, domains } = office.world;
  const gate = gateParts(house);
  const notices = noticeParts(house, reader);
  const care = { ...careParts(house), db: house.db, clock: house.clock, log: house.log };
  const postponed = async (): Promise<boolean> => {
    const { rows } = await sql`
      select 1 from timers where done_at is null and retry_at is not null and due_at <= ${house.clock.now()} limit 1`.execute(
      house.db,
    );
    return rows.length > 0;
  };
  const tryAgain = async (): Promise<void> => {
    while (await postponed()) {
      await after(100);
      await sweepTimers(house.db, domains.timers, house.clock.now(), house.log);
    }
  };
  const round = async (): Promise<void> => {
    await recordActions(gate);
    await tellDue(notices);
    await hearAnswers(notices);
    await providers?.work();
    await office.handOver();
    await followFacts(gate);
    await followCustomers(care);
  };
  return {
    tryAgain,
    work: async () => {
      await tryAgain();
      for (let before = await standing(office); before.behind > 0 || before.ready; ) {
        await round();
        const since = await standing(office);
        if (since.events === before.events && since.behind === 0) return;
        // What was stored can be followed when no older transaction runs any more, in whichever company.
        if (since.events === before.events) await after(10);
        before = { ...since, ready: true };
      }
    },
    nextAt: async (before, since = new Date(0)) => {
      const now = house.clock.now();
      const { rows } = await sql<{ at: Date | null }>`
        select min(at) as at from (
          select due_at as at from timers
          where done_at is null and retry_at is null and kind <> 'gate.hold' and due_at < ${before} and due_at > ${since}
          union all
          select due_at from dispatch_attempts where ended_at is null and due_at > ${now} and due_at < ${before}) t`.execute(
        house.db,
      );
      const at = rows[0]?.at ?? null;
      return at !== null && at < now ? now : at;
    },
  };
}

/** How much has happened in a company, and what is left to do. */
export interface Standing {
  readonly events: number;
  /** Followers that have not read all of it; that time has passed is nothing to any of them. */
  readonly behind: number;
  /** Something waits to be told, handed over or filed. */
  readonly ready: boolean;
  /** A timer is due that does more than to have the clock stop. */
  readonly due: boolean;
}

/** How much has happened, and whether any worker has something to do. */
export async function standing({ world: { house } }: Office): Promise<Standing> {
  const { rows } = await sql<Standing>`
    with places as (
      select 'actions' as what, cursor from gate_followers where name = 'entries'
      union all select 'events', cursor from gate_followers where name = 'facts'
      union all select 'events', cursor from notice_reader
      union all select 'events', cursor from receivables_reader),
    at as (
      select what, split_part(cursor, ':', 1)::xid8 as tx,
        coalesce(nullif(split_part(cursor, ':', 2), ''), '00000000-0000-0000-0000-000000000000')::uuid as id
      from places)
    select (select count(*)::int from events) as events,
      (select count(*)::int from at where what = 'actions' and exists (select from actions a where (a.tx, a.id) > (at.tx, at.id)))
      + (select count(*)::int from at where what = 'events' and exists (
          select from events e where (e.tx, e.id) > (at.tx, at.id) and e.type <> 'kept.clock.moved'))
        as behind,
      exists (select from notices where look_at <= (select at from clock))
      or exists (select from attempts where ended_at is null)
      or exists (select from mail_messages where state = 'waiting')
      or exists (select from dispatch_attempts where ended_at is null and due_at <= (select at from clock)) as ready,
      exists (select from timers where done_at is null and due_at <= (select at from clock) and kind not in ('gate.hold', 'notices.look')) as due`.execute(
    house.db,
  );
  if (!rows[0]) throw new Error('The company does not answer.');
  return rows[0];
}
