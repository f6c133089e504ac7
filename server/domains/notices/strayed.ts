import { familiesOf, rootsOf } from '#domains/customers/index.ts';
import type { NewEvidence } from '#domains/delivery/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { OTHERS_ADDRESS } from './kin.ts';

/** Words that were for one customer, and that another read or heard: they were merged by mistake. */
export interface StrayedRead {
  /** Whom it was for. */
  readonly customerId: string;
  /** The message, or the call. */
  readonly entryId: string;
  readonly contactPointId: string | null;
  /** Where it went, as written. */
  readonly recipient: string | null;
}

type Sql = ReturnType<typeof sql>;

/** Who can read or hear the step `s` of a notice of `own`, where that is somebody else's address, inbox or call. */
const READER = (own: Sql) => sql`case
  when s.kind = 'spoke' then nullif(k.customer_id, ${own})
  when s.channel = 'portal' then nullif(s.sent_customer_id, ${own})
  else ${OTHERS_ADDRESS(own)} end`;

/**
 * What told customers of these families something and was shown to have been read or heard by somebody who is not one with them now.
 * `families`: everybody who is one, by anyone of them.
 */
export async function strayedReads(tx: Tx, families: Iterable<readonly string[]>): Promise<StrayedRead[]> {
  const found: StrayedRead[] = [];
  for (const family of families) {
    const { rows } = await sql<StrayedRead>`
      select distinct on (r.customer_id, r.entry_id) r.customer_id as "customerId", r.entry_id as "entryId",
        r.contact_point_id as "contactPointId", r.recipient
      from (
        select s.customer_id, coalesce(s.entry_id, o.entry_id) as entry_id, s.contact_point_id, s.recipient, s.kind,
          s.sent_customer_id, ${READER(sql`s.customer_id`)} as reader
        from notice_steps s left join contact_points p on p.id = s.contact_point_id
        left join outgoing o on s.channel = 'email' and o.customer_id = s.sent_customer_id and o.id = s.sent_id
        left join entry_keys k on k.id = s.entry_id
        where s.customer_id = any(${family}::uuid[]) and s.kind in ('sent', 'spoke')) r
      where r.entry_id is not null and r.reader <> all(${family}::uuid[]) and (r.kind = 'spoke' or exists (
        select from evidence e where e.customer_id = r.sent_customer_id and e.entry_id = r.entry_id
          and e.rung in ('displayed', 'acted')))
      order by r.customer_id, r.entry_id`.execute(tx);
    found.push(...rows);
  }
  return found;
}

/** The same of messages that evidence shows to have been read. */
export async function strayedAmong(tx: Tx, added: readonly NewEvidence[]): Promise<StrayedRead[]> {
  const read = added.filter(({ rung }) => rung === 'displayed' || rung === 'acted');
  if (read.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    with heard as materialized (
      select * from unnest(${read.map((one) => one.customerId)}::uuid[], ${read.map((one) => one.entryId)}::uuid[])
        as h (customer_id, entry_id)),
    steps as (
      select s.customer_id, s.sent_customer_id, s.contact_point_id from heard h
      join outgoing o on o.customer_id = h.customer_id and o.entry_id = h.entry_id join notice_steps s on s.sent_id = o.id
      union
      select s.customer_id, s.sent_customer_id, s.contact_point_id from heard h join notice_steps s on s.entry_id = h.entry_id)
    select distinct s.customer_id as id from steps s left join contact_points p on p.id = s.contact_point_id
    where p.customer_id <> s.customer_id or s.sent_customer_id <> s.customer_id`.execute(tx);
  if (rows.length === 0) return [];
  const roots = await rootsOf(
    tx,
    rows.map(({ id }) => id),
  );
  const families = await familiesOf(tx, [...new Set(roots.values())]);
  const wanted = new Set(read.map(({ entryId }) => entryId));
  return (await strayedReads(tx, families.values())).filter(({ entryId }) => wanted.has(entryId));
}
