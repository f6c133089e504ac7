import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';

/** An offered type with its procedure; 422 where there is none with this key. */
export async function typeFor(
  tx: Tx,
  wanted: string | undefined,
): Promise<{ key: string; procedure: string | null }> {
  const { rows } = await sql<{ key: string; procedure: string | null }>`
    select key, procedure from case_types where active and ${wanted === undefined ? sql`true` : sql`key = ${wanted}`}
    order by key <> 'question', position, key limit 1`.execute(tx);
  const row = rows[0];
  if (!row) throw invalid('type', 'There is no such type of cases.');
  return row;
}

/** 422 where the company has no such cause. */
export async function requireCause(tx: Database | Tx, key: string): Promise<void> {
  const { rows } = await sql`select 1 from case_causes where key = ${key} and active`.execute(tx);
  if (rows.length === 0) throw invalid('cause', 'There is no such cause.');
}
