import { sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';

/** Somebody of the company. */
export interface Somebody {
  readonly id: string;
  readonly name: string;
}

/** Held, shared, by what finds nobody who could answer for a case; whoever makes somebody answer for all of them holds it alone. */
export const NOBODY_LOCK = 7_305_804_407;

/**
 * Who answers for what lies in a team's queue, or in nobody's: the team's lead, else the lead of longest standing, a
 * manager, an admin, anybody. `null` only where the company has no active person at all. Until the end of the transaction
 * the person stays active and the team keeps its lead.
 */
export async function accountableFor(tx: Tx, teamId: string | null): Promise<Somebody | null> {
  if (teamId !== null) await sql`select 1 from teams where id = ${teamId}::uuid for share`.execute(tx);
  for (let alone = false; ; ) {
    const { rows } = await sql<{ id: string }>`
      select s.id from staff s left join teams t on t.lead_id = s.id and t.id = ${teamId}::uuid
      where s.active and s.role <> 'auditor'
      order by t.id is null, array_position(array['lead', 'manager', 'admin', 'agent'], s.role), s.created_at, s.id
      limit 1`.execute(tx);
    const first = rows[0];
    const person = first && (await keepActive(tx, first.id));
    if (person) return person;
    if (first) continue;
    if (alone) return null;
    await sql`select pg_advisory_xact_lock_shared(${NOBODY_LOCK})`.execute(tx);
    alone = true;
  }
}

/** Somebody who works with customers, and does so until the end of the transaction; `undefined` where they do not. */
async function keepActive(tx: Tx, id: string): Promise<Somebody | undefined> {
  const { rows } = await sql<Somebody>`
    select id, name from staff where id = ${id}::uuid and active and role <> 'auditor' for share`.execute(tx);
  return rows[0];
}

/** Who answers for a case now: its owner where they still work with customers, else whoever answers for its team. */
export async function accountableOf(
  tx: Tx,
  row: { readonly owner_id: string | null; readonly team_id: string | null },
): Promise<Somebody | null> {
  const owner = row.owner_id === null ? undefined : await keepActive(tx, row.owner_id);
  return owner ?? accountableFor(tx, row.team_id);
}

/**
 * An active person who may work with customers, and stays so until the end of the transaction; 422 where there is none
 * with this id.
 */
export async function requireWorker(tx: Tx, id: string, field: string): Promise<Somebody> {
  const row = await keepActive(tx, id);
  if (!row) throw invalid(field, 'There is no such active person who works with customers.');
  return row;
}
