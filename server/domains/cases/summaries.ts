import type { z } from 'zod';
import type { CaseSummary } from '#contracts/cases.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { reasonsNow } from './attention/words.ts';
import type { CaseRow } from './ground/row.ts';

type Fragment = ReturnType<typeof sql>;
type Summary = z.input<typeof CaseSummary>;

/** A case with the names that go with it. */
export type NamedCaseRow = CaseRow & {
  readonly customer_name: string;
  readonly owner_name: string | null;
  readonly team_name: string | null;
};

/** Cases with their names. `page` selects rows of `cases` and is cut before anything is joined; `order` goes by `k`. */
export async function namedCases(
  db: Database | Tx,
  page: Fragment,
  order: Fragment,
): Promise<NamedCaseRow[]> {
  const { rows } = await sql<NamedCaseRow>`
    select k.*, p.name as customer_name, s.name as owner_name, t.name as team_name from (${page}) as k
    join customers p on p.customer_id = k.customer_id
    left join staff s on s.id = k.owner_id left join teams t on t.id = k.team_id
    order by ${order}`.execute(db);
  return rows;
}

/** Summaries of the cases that `page` selects, as lists show them. */
export const caseSummaries = async (
  db: Database | Tx,
  page: Fragment,
  order: Fragment,
  now: Date,
): Promise<Summary[]> => (await namedCases(db, page, order)).map((row) => toSummary(row, now));

/** The row as the API gives it; its reasons in words that are true at `now`. */
export const toSummary = (row: NamedCaseRow, now: Date): Summary => ({
  number: row.number,
  id: row.id,
  customerId: row.customer_id,
  customerName: row.customer_name,
  subject: row.subject,
  type: row.type,
  cause: row.cause,
  state: row.state,
  owner: row.owner_id === null ? null : { id: row.owner_id, name: row.owner_name ?? row.owner_id },
  team: row.team_id === null ? null : { id: row.team_id, name: row.team_name ?? row.team_id },
  queued: row.queued,
  tags: row.tags,
  openedAt: row.opened_at.toISOString(),
  closedAt: row.closed_at?.toISOString() ?? null,
  waitingSince: row.waiting_since?.toISOString() ?? null,
  replySince: row.reply_since?.toISOString() ?? null,
  nextDueAt: row.next_due_at?.toISOString() ?? null,
  openPromises: row.open_promises,
  brokenPromises: row.broken_promises,
  harm: row.harm,
  reasons: reasonsNow(row.reasons, now),
});
