import { type FactQuestion, type LookedUp, OF_FAMILY, type SharedRow } from '#domains/customers/index.ts';
import { sql } from '#platform/db/index.ts';
import { keyOf } from './number-key.ts';

/** The number of the invoice that an action names, as it is compared; '' where it names none. */
export const invoiceNamed = ({ subject }: FactQuestion): string => keyOf(subject.invoice);

/** The same of the agreement. */
export const agreementNamed = ({ subject, data }: FactQuestion): string =>
  keyOf(subject.agreement ?? data.agreement);

const INVOICE: LookedUp = { name: 'invoice', type: 'text', of: invoiceNamed };
const AGREEMENT: LookedUp = { name: 'agreement', type: 'text', of: agreementNamed };

/** The invoice that an action names: that of the asking system before one of another with the same number. */
export const NAMED_INVOICE: SharedRow = {
  name: 'named_invoice',
  lookedUp: [INVOICE],
  isNamed: (question) => invoiceNamed(question) !== '',
  query: sql`
    select n.id, n.agreement_id, n.bill_to, n.entry_id from invoices n
    where n.customer_id = ${OF_FAMILY} and n.number_key = q.invoice
    order by n.source = q.source desc, n.issued_at desc, n.id limit 1`,
  none: sql`select null::uuid as id, null::uuid as agreement_id, null::jsonb as bill_to, null::uuid as entry_id`,
};

/** The agreement that an action names, else that of the invoice that it names (`NAMED_INVOICE`). */
export const NAMED_AGREEMENT: SharedRow = {
  name: 'named_agreement',
  lookedUp: [AGREEMENT],
  isNamed: (question) => agreementNamed(question) !== '' || invoiceNamed(question) !== '',
  query: sql`
    select a.id, a.entry_id, a.end_entry_id, a.starts_at, a.ends_at, a.billed_until, a.last_bill_at from agreements a
    where a.customer_id = ${OF_FAMILY} and (q.agreement = '' or a.number_key = q.agreement)
      and (q.agreement <> '' or a.id = named_invoice.agreement_id)
    order by a.source = q.source desc, a.starts_at desc, a.id limit 1`,
  none: sql`
    select null::uuid as id, null::uuid as entry_id, null::uuid as end_entry_id, null::timestamptz as starts_at,
      null::timestamptz as ends_at, null::timestamptz as billed_until, null::timestamptz as last_bill_at`,
};
