import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { FAMILIES } from '../points/row.ts';

/** How a customer wants to be reached. */
export interface Preferences {
  /** In order; channels not named come after them. */
  readonly channels: readonly string[];
  /** `HH:MM` of the customer's own quiet hours; `null`: the company's. */
  readonly quietFrom: string | null;
  readonly quietUntil: string | null;
  readonly language: string | null;
  readonly timeZone: string | null;
}

/** Wishes of many customers: their own, else those of somebody merged into them who said so last. */
export async function preferencesOf(
  db: Database | Tx,
  ids: readonly string[],
): Promise<Map<string, Preferences>> {
  const { rows } = await sql<Preferences & { start: string }>`
    with recursive ${FAMILIES(ids)}
    select distinct on (f.start) f.start, coalesce(p.channels, '{}') as channels,
      to_char(p.quiet_from, 'HH24:MI') as "quietFrom", to_char(p.quiet_until, 'HH24:MI') as "quietUntil",
      first_value(c.language) over known as language, first_value(c.time_zone) over zoned as "timeZone"
    from family f join customers c on c.customer_id = f.id left join contact_preferences p on p.customer_id = f.id
    window known as (partition by f.start order by c.language is null, f.depth, f.id),
      zoned as (partition by f.start order by c.time_zone is null, f.depth, f.id)
    order by f.start, p.customer_id is null, f.depth, p.changed_at desc`.execute(db);
  return new Map(rows.map(({ start, ...row }) => [start, row]));
}
