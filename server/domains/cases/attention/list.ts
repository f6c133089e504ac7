import { z } from 'zod';
import type { AttentionCounts, AttentionPage, AttentionQuery } from '#contracts/attention.ts';
import { Id } from '#contracts/common.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql } from '#platform/db/index.ts';
import { cursorOf, readCursor } from '#platform/http/index.ts';
import { CASE_LOOK } from '../ground/refresh.ts';
import { caseSummaries } from '../summaries.ts';

type Fragment = ReturnType<typeof sql>;
type Query = z.output<typeof AttentionQuery>;

/** Counting stops here: whoever has more has enough to do. */
const MOST = 10_000;
const Place = z.tuple([z.number().int(), Id]);

/** A page of what needs a person now, worst harm first; each page is cut by one index before anything is joined to it. */
export async function attention(
  db: Database,
  query: Query & { readonly limit: number; readonly cursor?: string | undefined },
  actor: Actor,
  now: Date,
): Promise<z.input<typeof AttentionPage>> {
  const place = readCursor(Place, query.cursor);
  const after = place ? sql`and (k.harm, k.id) < (${place[0]}::int, ${place[1]}::uuid)` : sql``;
  const page = cut(
    query,
    actor,
    (whose) => sql`
    select k.* from cases k where k.harm > 0 ${whose} ${after} order by k.harm desc, k.id desc limit ${query.limit}`,
  );
  const order = sql`k.harm desc, k.id desc`;
  const whole = sql`select k.* from (${page}) as k order by ${order} limit ${query.limit}`;
  const items = await caseSummaries(db, whole, order, now);
  const last = items.length === query.limit ? items.at(-1) : undefined;
  return {
    items,
    next: last ? cursorOf([last.harm, last.id]) : null,
    asOf: await asOf(db, now),
  };
}

/** How many cases need a person, by view; counting stops at 10,000. */
export async function attentionCounts(
  db: Database,
  actor: Actor,
  now: Date,
): Promise<z.input<typeof AttentionCounts>> {
  const count = (view: Query['view']) => sql`(
    select count(*) from (${cut(
      { view },
      actor,
      (whose) => sql`
      select k.id from cases k where k.harm > 0 ${whose} limit ${MOST}`,
    )}) as counted)`;
  const { rows } = await sql<{ mine: number; team: number; all: number }>`
    select ${count('mine')} as mine, ${count('team')} as team, ${count('all')} as "all"`.execute(db);
  const counted = rows[0] ?? { mine: 0, team: 0, all: 0 };
  return { ...counted, asOf: await asOf(db, now) };
}

/** The rows of a view; each of my teams by its own index, since among all a team with little to do would cost the whole list. */
function cut({ view, teamId }: Query, actor: Actor, page: (whose: Fragment) => Fragment): Fragment {
  if (view === 'all') return page(teamId ? sql`and k.team_id = ${teamId}::uuid` : sql``);
  if (view === 'mine') {
    const within = teamId ? sql`and k.team_id = ${teamId}::uuid` : sql``;
    return page(actor.type === 'staff' ? sql`and k.owner_id = ${actor.id}::uuid ${within}` : sql`and false`);
  }
  if (teamId) return page(sql`and k.team_id = ${teamId}::uuid`);
  return sql`select k.* from team_members m cross join lateral (${page(sql`and k.team_id = m.team_id`)}) as k
    where m.staff_id::text = ${actor.id}`;
}

/** The moment of which the order is true: now, unless cases that are to be weighed anew still wait for it. */
async function asOf(db: Database, now: Date): Promise<string> {
  const { rows } = await sql<{ due_at: Date }>`
    select due_at from timers where done_at is null and kind = ${CASE_LOOK} and due_at < ${now} order by due_at limit 1`.execute(
    db,
  );
  return (rows[0]?.due_at ?? now).toISOString();
}
