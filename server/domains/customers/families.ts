import { type Database, sql, type Tx } from '#platform/db/index.ts';

/** Families of many customers at once, each with the customer first. */
export async function familiesOf(db: Database | Tx, ids: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ start: string; id: string }>`
    with recursive family (start, id, depth) as (
      select id, id, 0 from unnest(${[...new Set(ids)]}::uuid[]) as s (id)
      union all
      select start, m.customer_id, depth + 1 from family join customer_merges m on m.into_customer_id = family.id where depth < 100)
    select start, id from family order by start, depth, id`.execute(db);
  const found = Map.groupBy(rows, (row) => row.start);
  return new Map([...found].map(([start, list]) => [start, list.map((row) => row.id)]));
}
