import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { rootOf } from './family.ts';

/** How somebody is written to. */
export interface Reads {
  /** BCP 47; `null`: not known. */
  readonly language: string | null;
  /** IANA; `null`: not known. */
  readonly timeZone: string | null;
}

/** In which language and by which clock a customer reads, after mergers; nothing is known of one who is not there. */
export async function readsOf(db: Database | Tx, customerId: string): Promise<Reads> {
  const { rows } = await sql<Reads>`
    select language, time_zone as "timeZone" from customers where customer_id = ${await rootOf(db, customerId)}`.execute(
    db,
  );
  return rows[0] ?? { language: null, timeZone: null };
}
