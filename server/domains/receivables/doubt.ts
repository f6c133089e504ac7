import { familyOf } from '#domains/customers/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import type { InvoiceRow } from './row.ts';
import { ABOUT_INVOICE, STEP_TYPES } from './standing.ts';

/**
 * Messages of Kept about an invoice that may have come back (a bounce that names none, an answer that was lost), with nothing since
 * that shows more: since when, and their entries. `null`: none. They are no proof.
 */
export async function doubtOf(
  db: Database | Tx,
  { customer_id, id }: Pick<InvoiceRow, 'customer_id' | 'id'>,
): Promise<{ at: string; entries: string[] } | null> {
  const family = await familyOf(db, customer_id);
  const { rows } = await sql<{ at: Date | null; entries: string[] | null }>`
    select min(v.at) as at, array_agg(distinct v.entry_id) as entries
    from invoices i join notices n on n.customer_id = any(${family}::uuid[]) and n.type in ${STEP_TYPES} and n.state <> 'told'
    join actions a on a.id = n.action_id and a.customer_id = any(${family}::uuid[]) and ${ABOUT_INVOICE}
    join notice_steps s on s.customer_id = n.customer_id and s.notice_id = n.id and s.kind = 'sent'
    left join outgoing o on s.channel = 'email' and o.customer_id = s.sent_customer_id and o.id = s.sent_id
    join evidence v on v.customer_id = s.sent_customer_id and v.entry_id = coalesce(s.entry_id, o.entry_id) and v.rung = 'in-doubt'
    where i.customer_id = ${customer_id} and i.id = ${id} and not exists (
      select from evidence w where w.customer_id = v.customer_id and w.entry_id = v.entry_id and (w.at, w.id) > (v.at, v.id)
        and w.rung not in ('created', 'delayed', 'in-doubt'))`.execute(db);
  const [doubt] = rows;
  return doubt?.at && doubt.entries ? { at: doubt.at.toISOString(), entries: doubt.entries } : null;
}
