import type { z } from 'zod';
import type { Handoff, HandoffQuery } from '#contracts/cases.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { handoffViews } from '../pieces.ts';

type View = z.input<typeof Handoff>;

/** One hand-off; `undefined` where there is none. */
export const findHandoff = async (db: Database | Tx, id: string): Promise<View | undefined> =>
  (
    await handoffViews(
      db,
      sql`h.id = ${id}::uuid and h.customer_id = (select customer_id from handoff_keys where id = ${id}::uuid)`,
    )
  )[0];

/** A page of hand-offs: those offered first wait longest and come first; ended ones the newest first. */
export function listHandoffs(
  db: Database,
  { view, state }: z.output<typeof HandoffQuery>,
  actor: Actor,
  limit: number,
  after?: readonly [string, string],
): Promise<View[]> {
  const mine = {
    'to-me': sql`and (h.to_staff_id::text = ${actor.id}
      or h.to_team_id in (select team_id from team_members where staff_id::text = ${actor.id}))`,
    'from-me': sql`and h.from_id::text = ${actor.id}`,
    all: sql``,
  };
  const waiting = state === 'offered';
  const from = waiting
    ? sql`and (h.answer_by, h.id) > (${after?.[0]}::timestamptz, ${after?.[1]}::uuid)`
    : sql`and (h.offered_at, h.id) < (${after?.[0]}::timestamptz, ${after?.[1]}::uuid)`;
  return handoffViews(
    db,
    sql`h.state = ${state} ${mine[view]} ${after ? from : sql``}
      order by ${waiting ? sql`h.answer_by, h.id` : sql`h.offered_at desc, h.id desc`} limit ${limit}`,
  );
}
