import type { z } from 'zod';
import type { ReplacementQuery, Replacement as ReplacementView } from '#contracts/replacements.ts';
import { familyOf } from '#domains/customers/index.ts';
import { lockRecords } from '#domains/record/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';

type View = z.input<typeof ReplacementView>;

/** A replacement as it is stored. */
export interface ReplacementRow {
  customer_id: string;
  id: string;
  thing: string;
  source: string;
  old_ref: string;
  new_ref: string | null;
  batch: string | null;
  reason: string;
  state: View['state'];
  issued_at: Date;
  due_at: Date;
  tracking: { at: string; say: string; ref: string | null }[];
  interim: string | null;
  action_id: string | null;
  confirmed_at: Date | null;
  confirmed_entry_id: string | null;
  denied_at: Date | null;
  retired_at: Date | null;
  cancelled_at: Date | null;
  cancel_reason: string | null;
  overdue_at: Date | null;
  case_id: string | null;
  case_customer_id: string | null;
  promise_id: string | null;
  without_since: Date | null;
  without_until: Date | null;
  entry_id: string;
}

/** States in which nobody knows whether the customer has it working. */
const UNACCOUNTED: ReadonlySet<string> = new Set(['issued', 'on-its-way', 'arrived']);
export const isUnaccounted = ({ state }: Pick<ReplacementRow, 'state'>): boolean => UNACCOUNTED.has(state);

/** Where a replacement is; 404 where there is none. */
async function customerOf(db: Database | Tx, id: string): Promise<string> {
  const { rows } = await sql<{ customer_id: string }>`
    select customer_id from replacement_keys where id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('replacement');
  return row.customer_id;
}

/** The replacement, with its customer's record and its row locked in this order until the end of the transaction. */
export async function lockReplacement(tx: Tx, id: string): Promise<ReplacementRow> {
  const customerId = await customerOf(tx, id);
  await lockRecords(tx, [customerId]);
  const { rows } = await sql<ReplacementRow>`
    select * from replacements where customer_id = ${customerId} and id = ${id} for update`.execute(tx);
  const row = rows[0];
  if (!row) throw notFound('replacement');
  return row;
}

interface ViewRow extends ReplacementRow {
  customer_name: string;
  number: string | null;
}

const ROW = sql`
  select r.*, c.name as customer_name, k.number from replacements r join customers c on c.customer_id = r.customer_id
  left join cases k on k.customer_id = r.case_customer_id and k.id = r.case_id`;

/** One replacement; 404 where there is none. */
export async function findReplacement(db: Database | Tx, id: string, now: Date): Promise<View> {
  const customerId = await customerOf(db, id);
  const { rows } = await sql<ViewRow>`${ROW} where r.customer_id = ${customerId} and r.id = ${id}`.execute(
    db,
  );
  const row = rows[0];
  if (!row) throw notFound('replacement');
  return toView(row, now);
}

const CONDITIONS = {
  all: () => sql`true`,
  unaccounted: () => sql`r.state in ('issued', 'on-its-way', 'arrived')`,
  overdue: (now: Date) => sql`r.state in ('issued', 'on-its-way', 'arrived') and r.due_at <= ${now}`,
  confirmed: () => sql`r.state = 'confirmed'`,
  retired: () => sql`r.state = 'retired'`,
  cancelled: () => sql`r.state = 'cancelled'`,
} as const;

/** Replacements, the newest first; `after` is the last one of the page before. */
export async function listReplacements(
  db: Database,
  query: z.output<typeof ReplacementQuery>,
  now: Date,
  limit: number,
  after: readonly [string, string] | undefined,
): Promise<View[]> {
  const family = query.customer === undefined ? null : await familyOf(db, query.customer);
  const { rows } = await sql<ViewRow>`${ROW}
    where ${family === null ? sql`true` : sql`r.customer_id = any(${family}::uuid[])`} and ${CONDITIONS[query.state ?? 'all'](now)}
      ${after ? sql`and (r.issued_at, r.id) < (${after[0]}, ${after[1]}::uuid)` : sql``}
    order by r.issued_at desc, r.id desc limit ${limit}`.execute(db);
  return rows.map((row) => toView(row, now));
}

const DAY = 86_400_000;

/** Days begun without anything that works. */
export const daysWithout = (
  { without_since: since, without_until: until }: Pick<ReplacementRow, 'without_since' | 'without_until'>,
  now: Date,
): number =>
  since === null ? 0 : Math.max(0, Math.ceil(((until ?? now).getTime() - since.getTime()) / DAY));

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

const toView = (row: ViewRow, now: Date): View => ({
  id: row.id,
  customerId: row.customer_id,
  customerName: row.customer_name,
  thing: row.thing,
  source: row.source,
  oldRef: row.old_ref,
  newRef: row.new_ref,
  batch: row.batch,
  reason: row.reason,
  state: row.state,
  issuedAt: row.issued_at.toISOString(),
  dueAt: row.due_at.toISOString(),
  tracking: row.tracking,
  interim: row.interim,
  actionId: row.action_id,
  confirmedAt: iso(row.confirmed_at),
  confirmedEntryId: row.confirmed_entry_id,
  deniedAt: iso(row.denied_at),
  retiredAt: iso(row.retired_at),
  cancelledAt: iso(row.cancelled_at),
  cancelReason: row.cancel_reason,
  overdueAt: iso(row.overdue_at),
  caseNumber: row.number,
  promiseId: row.promise_id,
  withoutSince: iso(row.without_since),
  withoutUntil: iso(row.without_until),
  daysWithout: daysWithout(row, now),
  entryId: row.entry_id,
});
