import { type Decision, type FactValues, governs } from '#domains/decisions/index.ts';
import { type Database, sql } from '#platform/db/index.ts';
import { actionFacts } from '../action-facts.ts';
import { askingOf, givenOf } from '../asking.ts';
import { MESSAGE, messagesBetween, messagesById } from './past-messages.ts';
import { type PastAction, storedFacts } from './stored-facts.ts';

interface Row {
  id: string;
  customer_id: string;
  type: string;
  source: string;
  external_id: string;
  verdict: Decision['verdict'];
  decided_at: Date;
  decision: unknown;
  request: unknown;
  tx: string;
}

function pastOf(row: Row): PastAction {
  const { values: stored, evidence } = storedFacts(row.decision);
  const values: FactValues = { ...requested(row), ...stored };
  return {
    kind: 'action',
    id: row.id,
    customerId: row.customer_id,
    type: row.type,
    source: row.source,
    externalId: row.external_id,
    at: row.decided_at,
    answered: row.verdict,
    gathered: { values, evidence },
    stored: new Set(Object.keys(values)),
  };
}

/** What the action itself said; whether somebody may approve its exemption only the decision of then knows. */
function requested({ request, decided_at: now }: Row): FactValues {
  const given = givenOf(request);
  const { 'action.exemptionApproved': approved, ...facts } = actionFacts(askingOf(given, now), false);
  return given.exemption === undefined ? { ...facts, 'action.exemptionApproved': approved } : facts;
}

const COLUMNS = sql`a.id, a.customer_id, a.type, a.source, a.external_id, a.verdict, a.decided_at, a.decision, a.request, a.tx::text as tx`;

/** Single actions, and decisions on messages, by their ids; those that never were are left out. */
export const pastById = async (db: Database, ids: readonly string[]): Promise<readonly PastAction[]> => [
  ...(await actionsById(db, ids)),
  ...(await messagesById(db, ids)),
];

async function actionsById(db: Database, ids: readonly string[]): Promise<readonly PastAction[]> {
  const { rows } = await sql<Row>`
    select ${COLUMNS} from actions a join action_keys k on k.customer_id = a.customer_id and k.action_id = a.id
    where k.action_id = any(${ids}::uuid[]) order by a.tx, a.id`.execute(db);
  return rows.map(pastOf);
}

/** Small enough that others are answered between two of them. */
const PAGE = 500;

/** What policies say that they govern: the patterns of each. */
type Governed = readonly (readonly string[])[];

const anyGoverns = (governed: Governed, type: string): boolean =>
  governed.some((patterns) => governs(patterns, type));

/** What was decided in a period (from inclusive, to exclusive), of types that any of the policies governs: actions, then messages. */
export async function* pastBetween(
  db: Database,
  from: Date,
  to: Date,
  governed: Governed,
): AsyncGenerator<PastAction, void> {
  yield* actionsBetween(db, from, to, governed);
  if (anyGoverns(governed, MESSAGE)) yield* messagesBetween(db, from, to);
}

/** A pattern of types as one of SQL; of what is left out (`!`) only `governs` knows. */
const likeOf = (pattern: string): string => pattern.replaceAll('_', '\\_').replace('*', '%');

/** In the order of decisions. */
async function* actionsBetween(
  db: Database,
  from: Date,
  to: Date,
  governed: Governed,
): AsyncGenerator<PastAction, void> {
  const like = governed.flat().flatMap((one) => (one.startsWith('!') ? [] : [likeOf(one)]));
  let after: { tx: string; id: string } = { tx: '0', id: '00000000-0000-0000-0000-000000000000' };
  for (;;) {
    const { rows } = await sql<Row>`
      select ${COLUMNS} from actions a
      where a.decided_at >= ${from} and a.decided_at < ${to} and (a.tx, a.id) > (${after.tx}::text::xid8, ${after.id}::uuid)
        and a.type like any(${like}::text[])
      order by a.tx, a.id limit ${PAGE}`.execute(db);
    for (const row of rows) if (anyGoverns(governed, row.type)) yield pastOf(row);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = { tx: last.tx, id: last.id };
  }
}

/** How many actions and messages were decided on in a period, of any type; for showing how far one has come. */
export async function countBetween(db: Database, from: Date, to: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select (select count(*) from actions where decided_at >= ${from} and decided_at < ${to})::int
      + (select count(*) from message_decisions where decided_at >= ${from} and decided_at < ${to})::int as n`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}
