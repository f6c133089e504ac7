import type { Decision } from '#domains/decisions/index.ts';
import { type Database, sql } from '#platform/db/index.ts';
import { type PastAction, storedFacts } from './stored-facts.ts';

/** What is asked of policies before words of ours leave; the domain of one voice asks it. */
export const MESSAGE = 'message.send';

interface Row {
  customer_id: string;
  id: string;
  message_id: string;
  verdict: Decision['verdict'];
  decision: unknown;
  decided_at: Date;
}

function pastOf(row: Row): PastAction {
  const gathered = storedFacts(row.decision);
  return {
    kind: 'message',
    id: row.message_id,
    customerId: row.customer_id,
    type: MESSAGE,
    source: 'kept',
    externalId: row.message_id,
    at: row.decided_at,
    answered: row.verdict,
    gathered,
    stored: new Set(Object.keys(gathered.values)),
  };
}

/** Decisions on single messages by the messages' ids; of those that never were, none. */
export async function messagesById(db: Database, ids: readonly string[]): Promise<readonly PastAction[]> {
  const { rows } = await sql<Row>`
    select * from message_decisions where message_id = any(${ids}::uuid[]) order by decided_at, id`.execute(
    db,
  );
  return rows.map(pastOf);
}

/** Small enough that others are answered between two of them. */
const PAGE = 500;

/** Decisions on messages within a period (from inclusive, to exclusive), in their order. */
export async function* messagesBetween(db: Database, from: Date, to: Date): AsyncGenerator<PastAction, void> {
  let after = { at: from, id: '00000000-0000-0000-0000-000000000000' };
  for (;;) {
    const { rows } = await sql<Row>`
      select * from message_decisions where (decided_at, id) > (${after.at}, ${after.id}::uuid) and decided_at < ${to}
      order by decided_at, id limit ${PAGE}`.execute(db);
    for (const row of rows) yield pastOf(row);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = { at: last.decided_at, id: last.id };
  }
}
