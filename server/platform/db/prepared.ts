import { createHash } from 'node:crypto';
import type { Kysely, QueryResult, RawBuilder } from 'kysely';

/** A session keeps each of these; past it statements are planned each time again. */
const MOST = 200;
const names = new Map<string, string>();

/** From now on each session plans this statement once and then only runs it: for the few that are asked all the time. */
export function prepare(text: string): void {
  if (names.has(text) || names.size >= MOST) return;
  names.set(text, `kept_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`);
}

/** The name under which sessions keep a statement, if they do. */
export const preparedName = (text: string): string | undefined => names.get(text);

/** Runs a statement that is asked all the time and whose planning costs more than its running. It names its columns. */
export async function runPrepared<Row>(
  query: RawBuilder<Row>,
  db: Kysely<unknown>,
): Promise<QueryResult<Row>> {
  const compiled = query.compile(db);
  prepare(compiled.sql);
  return db.executeQuery(compiled);
}
