import { z } from 'zod';
import { type Macro, type NewMacro, Step } from '#contracts/automation.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { forbidden, notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { mayChange, ownedView, requireScope, type ScopedRow, seenBy } from './ownership.ts';
import { checkSteps, sayAll } from './steps.ts';

type Content = z.output<typeof NewMacro>;
type View = z.output<typeof Macro>;
type Row = ScopedRow & { readonly steps: unknown };

const Steps = z.array(Step);

const select = (actor: Actor, where: ReturnType<typeof sql>) => sql<Row>`
  select m.*, t.name as team from macros m left join teams t on t.id = m.team_id
  where m.archived_at is null and ${seenBy(actor)} and ${where} order by lower(m.name), m.id`;

const toView = async (db: Database | Tx, row: Row, actor: Actor): Promise<View> => {
  const steps = Steps.parse(row.steps);
  return { ...ownedView(row, actor), steps, say: await sayAll(db, steps) };
};

/** The macros that somebody may use, by name. */
export async function listMacros(db: Database | Tx, actor: Actor): Promise<View[]> {
  const { rows } = await select(actor, sql`true`).execute(db);
  return Promise.all(rows.map((row) => toView(db, row, actor)));
}

/** One that somebody may use; 404 otherwise. */
export async function findMacro(db: Database | Tx, id: string, actor: Actor): Promise<View> {
  const { rows } = await select(actor, sql`m.id = ${id}::uuid`).execute(db);
  const row = rows[0];
  if (!row) throw notFound('macro');
  return toView(db, row, actor);
}

/** Makes a macro; returns its id. */
export async function createMacro(tx: Tx, given: Content, actor: Actor, now: Date): Promise<string> {
  await requireScope(tx, given, actor);
  await checkSteps(tx, given.steps, 'steps');
  const id = newId();
  await sql`
    insert into macros (id, name, scope, owner_id, team_id, steps, changed_at, changed_by)
    values (${id}, ${given.name}, ${given.scope}, ${actor.id}, ${given.teamId ?? null}::uuid,
      ${JSON.stringify(given.steps)}::jsonb, ${now}, ${JSON.stringify(actor)}::jsonb)`.execute(tx);
  await tell(tx, id, given.name, actor, now);
  return id;
}

/** Changes a macro; whose it is stays with who made it, unless it becomes a team's or everybody's. */
export async function changeMacro(
  tx: Tx,
  id: string,
  given: Content,
  actor: Actor,
  now: Date,
): Promise<void> {
  await requireChange(tx, id, actor);
  await requireScope(tx, given, actor);
  await checkSteps(tx, given.steps, 'steps');
  await sql`
    update macros set name = ${given.name}, scope = ${given.scope}, team_id = ${given.teamId ?? null}::uuid,
      owner_id = case when ${given.scope === 'own'} then ${actor.id} else owner_id end,
      steps = ${JSON.stringify(given.steps)}::jsonb, changed_at = ${now}, changed_by = ${JSON.stringify(actor)}::jsonb
    where id = ${id}::uuid`.execute(tx);
  await tell(tx, id, given.name, actor, now);
}

/** Puts a macro away: nobody is offered it any more. */
export async function archiveMacro(tx: Tx, id: string, actor: Actor, now: Date): Promise<void> {
  const { name } = await requireChange(tx, id, actor);
  await sql`update macros set archived_at = ${now} where id = ${id}::uuid`.execute(tx);
  await publish(tx, actor, now, [{ type: 'kept.settings.macro-archived', subject: id, data: { name } }]);
}

async function requireChange(tx: Tx, id: string, actor: Actor): Promise<Row> {
  await sql`select 1 from macros where id = ${id}::uuid for update`.execute(tx);
  const { rows } = await select(actor, sql`m.id = ${id}::uuid`).execute(tx);
  const row = rows[0];
  if (!row) throw notFound('macro');
  if (!mayChange(row, actor))
    throw forbidden('What belongs to a team or to everybody is changed by its leads.');
  return row;
}

const tell = (tx: Tx, id: string, name: string, actor: Actor, now: Date): Promise<void> =>
  publish(tx, actor, now, [{ type: 'kept.settings.macro-changed', subject: id, data: { name } }]);
