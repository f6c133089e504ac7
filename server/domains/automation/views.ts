import type { z } from 'zod';
import { NewView, type View } from '#contracts/automation.ts';
import { countCases } from '#domains/cases/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { forbidden, notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { mayChange, ownedView, requireScope, type ScopedRow, seenBy } from './ownership.ts';

type Content = z.output<typeof NewView>;
type Row = ScopedRow & { readonly filter: unknown };
type Shown = z.output<typeof View>;

const { filter: Filter } = NewView.shape;

const MOST = 10_000;

const select = (actor: Actor, where: ReturnType<typeof sql>) => sql<Row>`
  select m.*, t.name as team from saved_views m left join teams t on t.id = m.team_id
  where m.archived_at is null and ${seenBy(actor)} and ${where} order by lower(m.name), m.id`;

/** The views that somebody may use, by name, each with how many cases are in it for them. */
export async function listViews(db: Database | Tx, actor: Actor, id?: string): Promise<Shown[]> {
  const where = id === undefined ? sql`true` : sql`m.id = ${id}::uuid`;
  const { rows } = await select(actor, where).execute(db);
  return Promise.all(
    rows.map(async (row) => {
      const filter = Filter.parse(row.filter);
      return { ...ownedView(row, actor), filter, count: await countCases(db, filter, actor, MOST) };
    }),
  );
}

/** One that somebody may use; 404 otherwise. */
export async function findView(db: Database | Tx, id: string, actor: Actor): Promise<Shown> {
  const [view] = await listViews(db, actor, id);
  if (!view) throw notFound('view');
  return view;
}

/** Saves a view; returns its id. */
export async function createView(tx: Tx, given: Content, actor: Actor, now: Date): Promise<string> {
  await requireScope(tx, given, actor);
  const id = newId();
  await sql`
    insert into saved_views (id, name, scope, owner_id, team_id, filter, changed_at, changed_by)
    values (${id}, ${given.name}, ${given.scope}, ${actor.id}, ${given.teamId ?? null}::uuid,
      ${JSON.stringify(given.filter)}::jsonb, ${now}, ${JSON.stringify(actor)}::jsonb)`.execute(tx);
  await tell(tx, id, given.name, actor, now);
  return id;
}

/** Changes a view: its name, whose it is, what is in it. */
export async function changeView(tx: Tx, id: string, given: Content, actor: Actor, now: Date): Promise<void> {
  await requireChange(tx, id, actor);
  await requireScope(tx, given, actor);
  await sql`
    update saved_views set name = ${given.name}, scope = ${given.scope}, team_id = ${given.teamId ?? null}::uuid,
      owner_id = case when ${given.scope === 'own'} then ${actor.id} else owner_id end,
      filter = ${JSON.stringify(given.filter)}::jsonb, changed_at = ${now}, changed_by = ${JSON.stringify(actor)}::jsonb
    where id = ${id}::uuid`.execute(tx);
  await tell(tx, id, given.name, actor, now);
}

/** Puts a view away; the cases in it are not touched. */
export async function archiveView(tx: Tx, id: string, actor: Actor, now: Date): Promise<void> {
  const { name } = await requireChange(tx, id, actor);
  await sql`update saved_views set archived_at = ${now} where id = ${id}::uuid`.execute(tx);
  await publish(tx, actor, now, [{ type: 'kept.settings.view-archived', subject: id, data: { name } }]);
}

async function requireChange(tx: Tx, id: string, actor: Actor): Promise<Row> {
  await sql`select 1 from saved_views where id = ${id}::uuid for update`.execute(tx);
  const { rows } = await select(actor, sql`m.id = ${id}::uuid`).execute(tx);
  const row = rows[0];
  if (!row) throw notFound('view');
  if (!mayChange(row, actor))
    throw forbidden('What belongs to a team or to everybody is changed by its leads.');
  return row;
}

const tell = (tx: Tx, id: string, name: string, actor: Actor, now: Date): Promise<void> =>
  publish(tx, actor, now, [{ type: 'kept.settings.view-changed', subject: id, data: { name } }]);
