import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';

/** What was decided about a breach. */
export interface Assessment {
  readonly risk: 'unlikely' | 'likely' | 'high';
  readonly data: string;
  readonly notifyAuthority: boolean;
  readonly notifyPeople: boolean;
  readonly reasons: string;
  readonly at: string;
  readonly by: string;
}

/** An incident as it is stored. */
export interface IncidentRow {
  customer_id: string;
  id: string;
  kind: 'privacy';
  say: string;
  aware_at: Date;
  due_at: Date;
  contact_point_id: string | null;
  recipient: string | null;
  case_id: string | null;
  opened_at: Date;
  opened_by: Actor;
  assessment: Assessment | null;
  authority_notified_at: Date | null;
  people_notified_at: Date | null;
  deletion: { readonly answer: string; readonly at: string; readonly how: string } | null;
  closed_at: Date | null;
  closed_by: Actor | null;
  closed_say: string | null;
}

/** One incident; 404 where there is none. `lock`: until the end of the transaction nobody else changes it. */
export async function findIncidentRow(db: Database | Tx, id: string, lock = false): Promise<IncidentRow> {
  const { rows } = await sql<IncidentRow>`
    select * from incidents where id = ${id} ${lock ? sql`for update` : sql``}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('incident');
  return row;
}
