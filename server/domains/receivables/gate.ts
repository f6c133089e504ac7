import type { GateAnswer } from '#domains/agreements/index.ts';
import { familyOf, rootOf } from '#domains/customers/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import type { ReceivablesParts } from './parts.ts';
import type { InvoiceRow } from './row.ts';

/** Types of actions that concern an invoice. */
export type InvoiceAction =
  | 'invoice.issue'
  | 'invoice.remind'
  | 'invoice.claim'
  | 'debt.call'
  | 'debt.refer'
  | 'debt.recall';

export type Asking = { readonly kind: 'ask' } | { readonly kind: 'done'; readonly asked?: string };

/**
 * Asks the gate about an invoice, or tells it what was done, in the name of the system whose invoice it is. Each question is
 * one of its own.
 */
export async function askAbout(
  tx: Tx,
  parts: Pick<ReceivablesParts, 'asks'>,
  row: InvoiceRow,
  type: InvoiceAction,
  asking: Asking,
  actor: Actor,
  now: Date,
  reason = 'The invoice is overdue.',
  more: Readonly<Record<string, string>> = {},
): Promise<GateAnswer> {
  const { rows } = await sql<{ asked: number }>`
    update invoices set asked = asked + 1 where customer_id = ${row.customer_id} and id = ${row.id} returning asked`.execute(
    tx,
  );
  const asked =
    'asked' in asking && asking.asked !== undefined ? await externalId(tx, asking.asked) : undefined;
  return parts.asks(
    tx,
    {
      type,
      source: row.source,
      id: `kept:${type}:${row.id}:${rows[0]?.asked ?? 0}`,
      customer: { id: row.customer_id },
      subject: { invoice: row.number },
      reason: type === 'invoice.issue' ? 'The invoice is due to go out.' : reason,
      mode: asking.kind,
      data: { ...dataOf(row, type), ...more, round: rows[0]?.asked ?? 0 },
      ...(asked === undefined ? {} : { asked }),
    },
    actor,
    now,
  );
}

const openOf = ({ amount, settled }: InvoiceRow): number => Math.max(0, Number(amount) - Number(settled));

/**
 * What the words to the customer are made from. `by`: Kept itself tells them, nobody else does; `round`: a second time is
 * another time, also in the same words.
 */
const dataOf = (row: InvoiceRow, type: InvoiceAction) => ({
  by: 'kept',
  number: row.number,
  // Nobody is asked for what they have paid already.
  amount: type === 'invoice.issue' ? Number(row.amount) : openOf(row),
  invoiced: Number(row.amount),
  openAmount: openOf(row),
  currency: row.currency,
  issuedAt: row.issued_at.toISOString(),
  dueAt: row.due_at.toISOString(),
  ...(row.what === null ? {} : { what: row.what }),
  ...(row.period_from === null ? {} : { periodFrom: row.period_from.toISOString() }),
  ...(row.period_to === null ? {} : { periodTo: row.period_to.toISOString() }),
});

async function externalId(tx: Tx, action: string): Promise<string | undefined> {
  const { rows } = await sql<{ external_id: string }>`
    select external_id from action_keys where action_id = ${action}`.execute(tx);
  return rows[0]?.external_id;
}

/** How a question stands now: a hold may have ended since. */
export async function standsNow(
  tx: Tx,
  actionId: string,
): Promise<'proceed' | 'hold' | 'refuse' | undefined> {
  const { rows } = await sql<{ verdict: 'proceed' | 'hold' | 'refuse'; hold: string | null }>`
    select a.verdict, h.state as hold from action_keys k
    join actions a on a.customer_id = k.customer_id and a.id = k.action_id
    left join holds h on h.customer_id = a.customer_id and h.id = a.id
    where k.action_id = ${actionId}`.execute(tx);
  const row = rows[0];
  if (!row || row.hold === 'overtaken') return undefined;
  if (row.hold === null) return row.verdict;
  return row.hold === 'held' ? 'hold' : row.hold === 'released' ? 'proceed' : 'refuse';
}

/** An action that the gate let through for this very invoice; 422 where it is another's, 409 where it has no leave. */
export async function requireLeave(tx: Tx, row: InvoiceRow, type: string, actionId: string): Promise<void> {
  const family = await familyOf(tx, await rootOf(tx, row.customer_id));
  const { rows } = await sql`
    select 1 from action_keys k join actions a on a.customer_id = k.customer_id and a.id = k.action_id
    where k.action_id = ${actionId} and a.customer_id = any(${family}::uuid[]) and a.type = ${type} and a.mode = 'ask'
      and ltrim(upper(regexp_replace(a.request -> 'subject' ->> 'invoice', '\\s+', '', 'g')), '0') = ltrim(${row.number_key}, '0')`.execute(
    tx,
  );
  if (rows.length === 0) throw invalid('actionId', `This is no question «${type}» about this invoice.`);
  const verdict = await standsNow(tx, actionId);
  if (verdict === 'proceed') return;
  throw conflict('no-leave', 'The gate has not let this through. Nothing was done.', {
    verdict: verdict ?? 'overtaken',
  });
}
