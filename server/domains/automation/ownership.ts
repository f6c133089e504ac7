import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { forbidden, invalid } from '#platform/errors.ts';

/** Whose something is. */
export interface Scoped {
  readonly scope: 'own' | 'team' | 'everybody';
  readonly teamId?: string | undefined;
}

/** How macros and views are stored, as far as it says whose they are. */
export interface ScopedRow {
  readonly id: string;
  readonly name: string;
  readonly scope: Scoped['scope'];
  readonly owner_id: string;
  readonly team_id: string | null;
  readonly team: string | null;
  readonly changed_at: Date;
  readonly changed_by: Actor;
}

/** Whether somebody may change what belongs to teams and to everybody. */
const leads = (actor: Actor): boolean =>
  actor.type === 'system' || ['lead', 'manager', 'admin'].includes(actor.role);

/** The rows of `m` that somebody sees: their own, their teams' and everybody's; leads see those of all teams. */
export const seenBy = (actor: Actor): ReturnType<typeof sql> => sql`
  (m.scope = 'everybody' or (m.scope = 'own' and m.owner_id = ${actor.id}) or (m.scope = 'team' and (${leads(actor)}
    or m.team_id in (select team_id from team_members where staff_id::text = ${actor.id}))))`;

/** Whether somebody may change it: their own, and for leads what is a team's or everybody's. */
export const mayChange = (row: Pick<ScopedRow, 'scope' | 'owner_id'>, actor: Actor): boolean =>
  row.scope === 'own' ? row.owner_id === actor.id : leads(actor);

/** Refuses what somebody may not make for others, and teams that there are not. */
export async function requireScope(
  db: Database | Tx,
  { scope, teamId }: Scoped,
  actor: Actor,
): Promise<void> {
  if (scope !== 'own' && !leads(actor))
    throw forbidden(
      'What belongs to a team or to everybody is made by its leads. Make it your own, or ask one.',
    );
  if (teamId === undefined) return;
  const { rows } = await sql`select 1 from teams where id = ${teamId}::uuid and archived_at is null`.execute(
    db,
  );
  if (rows.length === 0) throw invalid('teamId', 'There is no such open team.');
}

/** What macros and views show of whose they are. */
export const ownedView = (row: ScopedRow, actor: Actor) => ({
  id: row.id,
  name: row.name,
  scope: row.scope,
  team: row.team_id === null ? null : { id: row.team_id, name: row.team ?? '' },
  changedAt: row.changed_at.toISOString(),
  changedBy: row.changed_by.name,
  mine: mayChange(row, actor),
});
