import { CompiledQuery, type Database, prepare, sql, type Tx } from '#platform/db/index.ts';

/** Statements for many, by the statement for one. */
const many = new Map<string, Promise<string>>();
let asked = 0;

/**
 * Runs a statement that gives one row once for each of several lots of values, all in one statement: starting a plan of many
 * parts costs several times what it costs to go through it. The texts of all must be the same.
 */
export async function runEach<R>(db: Database | Tx, queries: readonly CompiledQuery<R>[]): Promise<R[]> {
  const [first] = queries;
  if (first === undefined) return [];
  const text = await textForMany(db, first.sql);
  const lots = queries.map(({ parameters }, place) =>
    Object.fromEntries([['place', place], ...parameters.map((value, at) => [`p${at + 1}`, value])]),
  );
  prepare(text);
  const { rows } = await db.executeQuery<R & { place: number }>(
    CompiledQuery.raw(text, [JSON.stringify(lots)]),
  );
  const found = new Map(rows.map((row) => [row.place, row]));
  return queries.map((_, place) => {
    const row = found.get(place);
    if (row === undefined) throw new Error('A statement for many gave no row for one of them.');
    return row;
  });
}

/** Found out once; where that fails, by whoever comes next. */
function textForMany(db: Database | Tx, one: string): Promise<string> {
  const known = many.get(one);
  if (known) return known;
  const found = forMany(db, one);
  many.set(one, found);
  found.catch(() => many.delete(one));
  return found;
}

async function forMany(db: Database | Tx, one: string): Promise<string> {
  const types = db.isTransaction
    ? await typesIn(db, one)
    : await db.connection().execute((session) => typesIn(session, one));
  const columns = ['place int', ...types.map((type, at) => `p${at + 1} ${type}`)].join(', ');
  return `select lot.place, found.* from jsonb_to_recordset($1::jsonb) as lot (${columns}) cross join lateral (${one.replace(/\$(\d+)/g, 'lot.p$1')}) found`;
}

/** Of which types PostgreSQL takes the statement's values to be. */
async function typesIn(session: Database | Tx, one: string): Promise<string[]> {
  asked += 1;
  const name = `kept_types_${asked}`;
  await session.executeQuery(CompiledQuery.raw(`prepare ${name} as ${one}`));
  const { rows } = await sql<{ types: string[] }>`
    select parameter_types::text[] as types from pg_prepared_statements where name = ${name}`.execute(
    session,
  );
  await session.executeQuery(CompiledQuery.raw(`deallocate ${name}`));
  return rows[0]?.types ?? [];
}
