import { z } from 'zod';
import type { CaseQuery, CaseSummary } from '#contracts/cases.ts';
import { Id, Instant } from '#contracts/common.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { cursorOf, readCursor } from '#platform/http/index.ts';
import { familyOfCase } from './ground/unanswered.ts';
import { caseSummaries } from './summaries.ts';

type Query = z.output<typeof CaseQuery>;
type Fragment = ReturnType<typeof sql>;
type Summary = z.input<typeof CaseSummary>;

export interface CasePage {
  readonly items: Summary[];
  readonly next: string | null;
}

/** How a list is ordered: over which rows, by what, and where the page after one begins. */
interface Order {
  readonly by: Fragment;
  readonly among: Fragment;
  readonly after: (cursor: string | undefined) => Fragment;
  readonly placeOf: (last: Summary) => readonly (string | number)[];
}

const ByTime = z.tuple([Instant, Id]);
const ByHarm = z.tuple([z.number().int(), Id]);

const ORDERS: Readonly<Record<Query['order'], Order>> = {
  newest: {
    by: sql`k.opened_at desc, k.id desc`,
    among: sql``,
    after: (cursor) => {
      const place = readCursor(ByTime, cursor);
      return place ? sql`and (k.opened_at, k.id) < (${place[0]}::timestamptz, ${place[1]}::uuid)` : sql``;
    },
    placeOf: (last) => [last.openedAt, last.id],
  },
  harm: {
    by: sql`k.harm desc, k.id desc`,
    among: sql``,
    after: (cursor) => {
      const place = readCursor(ByHarm, cursor);
      return place ? sql`and (k.harm, k.id) < (${place[0]}::int, ${place[1]}::uuid)` : sql``;
    },
    placeOf: (last) => [last.harm, last.id],
  },
  due: {
    by: sql`k.next_due_at, k.id`,
    // Those that nothing binds to a moment are in the other orders.
    among: sql`and k.next_due_at is not null`,
    after: (cursor) => {
      const place = readCursor(ByTime, cursor);
      return place ? sql`and (k.next_due_at, k.id) > (${place[0]}::timestamptz, ${place[1]}::uuid)` : sql``;
    },
    placeOf: (last) => [last.nextDueAt ?? last.openedAt, last.id],
  },
};

/** A page of cases. Each state and each team is cut by its own index, so that ten million cases cost no more than ten thousand. */
export async function listCases(
  db: Database,
  query: Query & { readonly limit: number; readonly cursor?: string | undefined },
  actor: Actor,
  now: Date,
): Promise<CasePage> {
  if (query.order !== 'newest' && query.state !== 'open')
    throw invalid('order', 'Only open cases are ordered by harm or by what is due.');
  const order = ORDERS[query.order];
  const filters = sql`${await filtersOf(db, query)} ${order.among} ${order.after(query.cursor)}`;
  const cut = (more: Fragment): Fragment => {
    const pages = (query.state === 'all' ? ['open', 'closed'] : [query.state]).map(
      (state) => sql`(select k.* from cases k where k.state = ${sql.lit(state)} ${more} ${filters}
        order by ${order.by} limit ${query.limit})`,
    );
    return sql.join(pages, sql` union all `);
  };
  const page = sql`select * from (${whose(query, actor, cut)}) as k order by ${order.by} limit ${query.limit}`;
  const items = await caseSummaries(db, page, order.by, now);
  const last = items.length === query.limit ? items.at(-1) : undefined;
  return { items, next: last ? cursorOf(order.placeOf(last)) : null };
}

/** How many cases a list has for somebody; counting stops at `most`. */
export async function countCases(
  db: Database | Tx,
  query: Query,
  actor: Actor,
  most: number,
): Promise<number> {
  const filters = await filtersOf(db, query);
  const cut = (more: Fragment): Fragment => {
    const state = query.state === 'all' ? sql`` : sql`and k.state = ${sql.lit(query.state)}`;
    return sql`(select k.* from cases k where true ${state} ${more} ${filters} limit ${most})`;
  };
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from (select 1 from (${whose(query, actor, cut)}) as k limit ${most}) as counted`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}

function whose(query: Query, actor: Actor, cut: (more: Fragment) => Fragment): Fragment {
  switch (query.view) {
    case 'all':
      return cut(query.teamId ? sql`and k.team_id = ${query.teamId}` : sql``);
    case 'mine':
      return cut(
        actor.type === 'staff'
          ? sql`and k.owner_id = ${actor.id} and not k.queued ${query.teamId ? sql`and k.team_id = ${query.teamId}` : sql``}`
          : sql`and false`,
      );
    case 'queue':
      return cut(sql`and k.queued ${query.teamId ? sql`and k.team_id = ${query.teamId}` : sql``}`);
    case 'team':
      if (query.teamId) return cut(sql`and k.team_id = ${query.teamId}`);
      // Each team's by its index; looked for among all, a team with little to do would cost the whole list.
      return sql`select k.* from team_members m cross join lateral (${cut(sql`and k.team_id = m.team_id`)}) as k
        where m.staff_id::text = ${actor.id}`;
  }
}

async function filtersOf(db: Database | Tx, query: Query): Promise<Fragment> {
  const { ownerId, customerId, type, cause, tag, waiting } = query;
  const family = customerId === undefined ? undefined : await familyOfCase(db, customerId);
  return sql`
    ${ownerId ? sql`and k.owner_id = ${ownerId}` : sql``}
    ${family ? sql`and k.customer_id = any(${family}::uuid[])` : sql``}
    ${type === undefined ? sql`` : sql`and k.type = ${type}`}
    ${cause === undefined ? sql`` : sql`and k.cause = ${cause}`}
    ${tag === undefined ? sql`` : sql`and k.tags @> array[${tag}]::text[]`}
    ${waiting === undefined ? sql`` : waiting ? sql`and k.waiting_since is not null` : sql`and k.waiting_since is null`}`;
}
