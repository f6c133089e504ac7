import { Procedure } from '#contracts/procedures.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { invalid, notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { builtInProcedures, parseProcedure } from '../procedures/index.ts';

/** A procedure as the company uses it: 0 is the one that comes with Kept, later versions are the company's own. */
export interface UsedProcedure {
  readonly procedure: Procedure;
  readonly version: number;
}

/** The newest version of every procedure, by key. */
export async function usedProcedures(db: Database | Tx): Promise<Map<string, UsedProcedure>> {
  const { rows } = await sql<{ definition: unknown; version: number }>`
    select distinct on (key) definition, version from procedures order by key, version desc`.execute(db);
  const own = rows.map(({ definition, version }) => ({ procedure: Procedure.parse(definition), version }));
  const builtIn = [...builtInProcedures().values()].map((procedure) => ({ procedure, version: 0 }));
  return new Map([...builtIn, ...own].map((one) => [one.procedure.key, one]));
}

/** One procedure; `undefined` where there is none with this key. */
export async function findProcedure(db: Database | Tx, key: string): Promise<Procedure | undefined> {
  const { rows } = await sql<{ definition: unknown }>`
    select definition from procedures where key = ${key} order by version desc limit 1`.execute(db);
  return rows[0] ? Procedure.parse(rows[0].definition) : builtInProcedures().get(key);
}

/** Puts a procedure in place of the one with this key, or beside the others. Clocks that run already stay as they are. */
export async function putProcedure(
  tx: Tx,
  key: string,
  yaml: string,
  actor: Actor,
  now: Date,
): Promise<UsedProcedure> {
  const procedure = parseProcedure(yaml);
  if (procedure.key !== key) throw invalid('yaml', `Its key is «${procedure.key}», and not «${key}».`);
  const { rows } = await sql<{ version: number }>`
    insert into procedures (key, version, definition, changed_at, changed_by)
    select ${key}, coalesce(max(version), 0) + 1, ${JSON.stringify(procedure)}::jsonb, ${now}, ${JSON.stringify(actor)}::jsonb
    from procedures where key = ${key} returning version`.execute(tx);
  const version = rows[0]?.version ?? 0;
  await publish(tx, actor, now, [
    { type: 'kept.settings.procedure-changed', subject: key, data: { key, version } },
  ]);
  return { procedure, version };
}

/** One procedure with its version; 404 where there is none. */
export async function requireProcedure(db: Database | Tx, key: string): Promise<UsedProcedure> {
  const found = (await usedProcedures(db)).get(key);
  if (!found) throw notFound('procedure');
  return found;
}
