import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';

/** Somebody of the company. */
export interface Somebody {
  readonly id: string;
  readonly name: string;
}

/**
 * Who answers for what lies in a team's queue, or in nobody's: the team's lead, else the lead of longest standing, a
 * manager, an admin, anybody. `null` only where the company has no active person at all.
 */
export async function accountableFor(db: Database | Tx, teamId: string | null): Promise<Somebody | null> {
  const { rows } = await sql<Somebody>`
    select s.id, s.name from staff s left join teams t on t.lead_id = s.id and t.id = ${teamId}::uuid
    where s.active and s.role <> 'auditor'
    order by t.id is null, array_position(array['lead', 'manager', 'admin', 'agent'], s.role), s.created_at, s.id
    limit 1`.execute(db);
  return rows[0] ?? null;
}

/** An active person who may work with customers; 422 where there is none with this id. */
export async function requireWorker(db: Database | Tx, id: string, field: string): Promise<Somebody> {
  const { rows } = await sql<Somebody>`
    select id, name from staff where id = ${id} and active and role <> 'auditor'`.execute(db);
  const row = rows[0];
  if (!row) throw invalid(field, 'There is no such active person who works with customers.');
  return row;
}
