import type { z } from 'zod';
import type { Handoff, HandoffQuery } from '#contracts/handoffs.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { handoffViews } from '../pieces.ts';

type View = z.input<typeof Handoff>;

/** One hand-off; `undefined` where there is none. */
export const findHandoff = async (db: Database | Tx, id: string): Promise<View | undefined> =>
  (
    await handoffViews(
      db,
      sql`select h.* from handoffs h join handoff_keys k on k.customer_id = h.customer_id and k.id = h.id where k.id = ${id}::uuid`,
      sql`h.id`,
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
  const me = actor.type === 'staff' ? actor.id : null;
  const mine = {
    'to-me': sql`and (h.to_staff_id = ${me}::uuid
      or h.to_team_id in (select team_id from team_members where staff_id = ${me}::uuid))`,
    'from-me': sql`and h.from_id = ${me}::uuid`,
    all: sql``,
  };
  const waiting = state === 'offered';
  const from = waiting
    ? sql`and (h.answer_by, h.id) > (${after?.[0]}::timestamptz, ${after?.[1]}::uuid)`
    : sql`and (h.offered_at, h.id) < (${after?.[0]}::timestamptz, ${after?.[1]}::uuid)`;
  const order = waiting ? sql`h.answer_by, h.id` : sql`h.offered_at desc, h.id desc`;
  return handoffViews(
    db,
    sql`select h.* from handoffs h where h.state = ${sql.lit(state)} ${mine[view]} ${after ? from : sql``}
      order by ${order} limit ${limit}`,
    order,
  );
}
