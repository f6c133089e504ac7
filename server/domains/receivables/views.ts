import type { z } from 'zod';
import type { InvoiceQuery, InvoiceSummary, InvoiceView } from '#contracts/receivables.ts';
import { isAddressedTo } from '#domains/agreements/index.ts';
import { familyOf } from '#domains/customers/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import { doubtOf } from './doubt.ts';
import { type Proven, proofsOf } from './proof.ts';
import { type InvoiceRow, invoiceKey, type Step, standingOf, stepsOf } from './row.ts';
import { aroundOf, type Standing } from './standing.ts';

type Summary = z.input<typeof InvoiceSummary>;
type View = z.input<typeof InvoiceView>;

interface ListRow extends InvoiceRow {
  customer_name: string;
  disputed: boolean;
  placed: boolean;
}

const ROW = sql`
  select i.*, c.name as customer_name,
    exists (select from disputes d where d.customer_id = i.customer_id and d.resolved_at is null
      and (d.invoice_id = i.id or d.invoice_id is null)) as disputed,
    exists (select from placements p where p.customer_id = i.customer_id and p.invoice_id = i.id and p.recalled_at is null) as placed
  from invoices i join customers c on c.customer_id = i.customer_id`;

const UNKNOWN: Step = {
  rung: null,
  state: 'waiting',
  say: 'It has not been looked at yet.',
  next: null,
  at: null,
  actionId: null,
};

const toSummary = (row: ListRow): Summary => ({
  id: row.id,
  customerId: row.customer_id,
  customerName: row.customer_name,
  source: row.source,
  number: row.number,
  what: row.what,
  amount: Number(row.amount),
  openAmount: row.state === 'open' ? Math.max(0, Number(row.amount) - Number(row.settled)) : 0,
  currency: row.currency,
  issuedAt: row.issued_at.toISOString(),
  dueAt: row.due_at.toISOString(),
  state: row.state,
  disputed: row.disputed,
  placed: row.placed,
  driven: row.driven,
  step: row.step ?? UNKNOWN,
});

/** Invoices, the newest first; `after` is the last one of the page before. */
export async function listInvoices(
  db: Database,
  query: z.output<typeof InvoiceQuery>,
  now: Date,
  limit: number,
  after: readonly [string, string] | undefined,
): Promise<Summary[]> {
  const family = query.customer === undefined ? null : await familyOf(db, query.customer);
  const { rows } = await sql<ListRow>`${ROW}
    where ${family === null ? sql`true` : sql`i.customer_id = any(${family}::uuid[])`} and ${CONDITIONS[query.state ?? 'all'](now)}
      ${after ? sql`and (i.issued_at, i.id) < (${after[0]}, ${after[1]}::uuid)` : sql``}
    order by i.issued_at desc, i.id desc limit ${limit}`.execute(db);
  return rows.map(toSummary);
}

const CONDITIONS = {
  all: () => sql`true`,
  open: () => sql`i.state = 'open'`,
  overdue: (now: Date) => sql`i.state = 'open' and i.due_at < ${now}`,
  paid: () => sql`i.state = 'paid'`,
  cancelled: () => sql`i.state = 'cancelled'`,
  disputed:
    () => sql`exists (select from disputes d where d.customer_id = i.customer_id and d.resolved_at is null
    and (d.invoice_id = i.id or d.invoice_id is null))`,
  placed:
    () => sql`exists (select from placements p where p.customer_id = i.customer_id and p.invoice_id = i.id
    and p.recalled_at is null)`,
} as const;

/** One invoice with everything that is proven and open about it; 404 where there is none. */
export async function findInvoice(db: Database | Tx, id: string): Promise<View> {
  const key = await invoiceKey(db, id);
  const { rows } =
    await sql<ListRow>`${ROW} where i.customer_id = ${key.customerId} and i.id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('invoice');
  const standing = await standingOf(db, key);
  return {
    ...toSummary(row),
    agreementId: row.agreement_id,
    period: { from: standing.periodFrom, to: standing.periodTo },
    billTo: row.bill_to,
    instructedTo: standing.wanted,
    asInstructed: standing.wanted === null || isAddressedTo(standing.wanted, standing.billTo),
    reconciledUntil: standing.reconciledAt,
    paidAt: row.paid_at?.toISOString() ?? null,
    proven: { ...provenOf(standing), inDoubt: await doubtOf(db, row) },
    payments: await paymentsOf(db, row),
    answers: await answersOf(db, row),
    disputes: await disputesOf(db, row),
    placements: await placementsOf(db, row),
    conflicts: await conflictsOf(db, row),
    steps: (await stepsOf(db, key)).map((step) => ({ ...step, at: step.at.toISOString() })),
    entryId: row.entry_id,
  };
}

function provenOf(standing: Standing): Omit<View['proven'], 'inDoubt'> {
  const { attempts, reminders, ...proofs } = proofsOf(standing.learnt, aroundOf(standing));
  const shown = (one: Proven | null) =>
    one === null ? null : { at: one.at.toISOString(), entries: [...one.entries] };
  return {
    invoice: shown(proofs.invoice),
    returned: shown(proofs.returned),
    mailReturned: shown(proofs.mailReturned),
    reminders: reminders.map(({ at, entries }) => ({ at: at.toISOString(), entries: [...entries] })),
    letterOfClaim: shown(proofs.letterOfClaim),
    called: shown(proofs.called),
    attempts: attempts.map((at) => at.toISOString()),
    reviewed: shown(proofs.reviewed),
  };
}

type Key = Pick<InvoiceRow, 'customer_id' | 'id'>;

async function paymentsOf(db: Database | Tx, { customer_id, id }: Key): Promise<View['payments']> {
  const { rows } = await sql<{
    id: string;
    source: string;
    ref: string;
    kind: View['payments'][number]['kind'];
    amount: string;
    at: Date;
  }>`
    select id, source, ref, kind, amount, at from payments
    where customer_id = ${customer_id} and invoice_id = ${id} order by at, id`.execute(db);
  return rows.map((one) => ({ ...one, amount: Number(one.amount), at: one.at.toISOString() }));
}

async function answersOf(db: Database | Tx, { customer_id, id }: Key): Promise<View['answers']> {
  const { rows } = await sql<{
    id: string;
    kind: View['answers'][number]['kind'];
    at: Date;
    found: boolean;
    entryId: string;
    given_at: Date | null;
  }>`
    select id, kind, at, found, said_entry_id as "entryId", given_at from claim_answers
    where customer_id = ${customer_id} and invoice_id = ${id} order by at, id`.execute(db);
  return rows.map(({ given_at: given, ...one }) => ({
    ...one,
    at: one.at.toISOString(),
    givenAt: given?.toISOString() ?? null,
  }));
}

async function disputesOf(db: Database | Tx, { customer_id, id }: Key): Promise<View['disputes']> {
  const { rows } = await sql<{
    id: string;
    reason: string;
    since: Date;
    resolved_at: Date | null;
    outcome: View['disputes'][number]['outcome'];
    resolution: string | null;
  }>`
    select id, reason, since, resolved_at, outcome, resolution from disputes
    where customer_id = ${customer_id} and (invoice_id = ${id} or invoice_id is null) order by since, id`.execute(
    db,
  );
  return rows.map(({ resolved_at: resolved, ...one }) => ({
    ...one,
    since: one.since.toISOString(),
    resolvedAt: resolved?.toISOString() ?? null,
  }));
}

async function placementsOf(db: Database | Tx, { customer_id, id }: Key): Promise<View['placements']> {
  const { rows } = await sql<{
    id: string;
    partner_id: string;
    partner: string;
    placed_at: Date;
    recalled_at: Date | null;
    recall_reason: string | null;
    due_at: Date | null;
    settled_at: Date | null;
    number: string | null;
  }>`
    select p.id, p.partner_id, r.name as partner, p.placed_at, p.recalled_at, p.recall_reason, m.due_at, c.number,
      case when m.state = 'kept' then m.settled_at end as settled_at
    from placements p join partners r on r.id = p.partner_id
    left join promises m on m.customer_id = p.case_customer_id and m.id = p.recall_promise_id
    left join cases c on c.customer_id = p.case_customer_id and c.id = p.case_id
    where p.customer_id = ${customer_id} and p.invoice_id = ${id} order by p.placed_at, p.id`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    partner: { id: row.partner_id, name: row.partner },
    placedAt: row.placed_at.toISOString(),
    recalledAt: row.recalled_at?.toISOString() ?? null,
    recallReason: row.recall_reason,
    acknowledgeBy: row.due_at?.toISOString() ?? null,
    acknowledgedAt: row.settled_at?.toISOString() ?? null,
    caseNumber: row.number,
  }));
}

async function conflictsOf(db: Database | Tx, { customer_id, id }: Key): Promise<View['conflicts']> {
  const { rows } = await sql<{
    id: string;
    field: string;
    kept: string;
    given: string;
    source: string;
    seen_at: Date;
  }>`
    select id, field, kept, given, source, seen_at from invoice_conflicts
    where customer_id = ${customer_id} and invoice_id = ${id} and settled_at is null order by seen_at, id`.execute(
    db,
  );
  return rows.map(({ seen_at: seen, ...one }) => ({ ...one, seenAt: seen.toISOString() }));
}
