import { sql } from '#platform/db/index.ts';

/** `with recursive … family (id)`: these customers and everybody whom a merge links to them. */
export const FAMILY_OF_ALL = (customers: readonly string[]) => sql`
  with recursive up (id, depth) as (
    select id, 0 from unnest(${customers}::uuid[]) as c (id)
    union
    select m.into_customer_id, depth + 1 from up join customer_merges m on m.customer_id = up.id where depth < 100),
  family (id, depth) as (
    select id, 0 from up
    union
    select m.customer_id, depth + 1 from family join customer_merges m on m.into_customer_id = family.id where depth < 100)`;
