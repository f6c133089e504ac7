import { type Database, runPrepared, sql, type Tx } from '#platform/db/index.ts';

/** The customer at the top of the merges that `id` is part of; `id` itself when it is in none. */
export async function rootOf(db: Database | Tx, id: string): Promise<string> {
  const { rows } = await runPrepared(
    sql<{ id: string }>`
    with recursive up (id, depth) as (
      select ${id}::uuid, 0
      union all
      select m.into_customer_id, depth + 1 from up join customer_merges m on m.customer_id = up.id where depth < 100)
    select id from up order by depth desc limit 1`,
    db,
  );
  return rows[0]?.id ?? id;
}

/** The body of a recursive query `(id, depth)`: a customer and everybody merged into them. */
export const FAMILY = (id: string) => sql`
  select ${id}::uuid, 0
  union all
  select m.customer_id, depth + 1 from family join customer_merges m on m.into_customer_id = family.id where depth < 100`;

/** A customer and everybody merged into them, the customer first. */
export async function familyOf(db: Database | Tx, id: string): Promise<string[]> {
  const { rows } = await runPrepared(
    sql<{ id: string }>`
    with recursive family (id, depth) as (${FAMILY(id)}) select id from family order by depth, id`,
    db,
  );
  return rows.map((row) => row.id);
}

/** Tops of many customers at once. */
export async function rootsOf(db: Database | Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await runPrepared(
    sql<{ start: string; id: string }>`
    with recursive up (start, id, depth) as (
      select id, id, 0 from unnest(${ids}::uuid[]) as s (id)
      union all
      select up.start, m.into_customer_id, depth + 1 from up join customer_merges m on m.customer_id = up.id where depth < 100)
    select distinct on (start) start, id from up order by start, depth desc`,
    db,
  );
  return new Map(rows.map((row) => [row.start, row.id]));
}
