import { sql, type Tx } from '#platform/db/index.ts';
import { type Claim, type Money, sameMoney } from '../finding/index.ts';
import { dayWords, type Ground } from '../ground.ts';
import { moneyWords } from '../why.ts';
import type { ClaimCheck } from './claim.ts';
import { why } from './contact.ts';

interface Invoice {
  readonly number: string;
  readonly total: Pick<Money, 'cents' | 'currency'>;
  readonly open: Pick<Money, 'cents' | 'currency'>;
  readonly issuedAt: Date;
  readonly dueAt: Date;
  readonly entryId: string;
}

interface Payment {
  readonly amount: Pick<Money, 'cents' | 'currency'>;
  readonly at: Date;
  readonly entryId: string;
}

/** Bills of a customer, the last first; cancelled ones are none. */
async function invoicesOf(tx: Tx, { family }: Ground): Promise<Invoice[]> {
  const { rows } = await sql<{
    number: string;
    cents: string;
    open: string;
    currency: string;
    issued_at: Date;
    due_at: Date;
    entry_id: string;
  }>`
    select number, round(amount * 100) as cents, case when state = 'open' then round((amount - settled) * 100) else 0 end as open,
      currency, issued_at, due_at, entry_id
    from invoices where customer_id = any(${family}::uuid[]) and state <> 'cancelled'
    order by issued_at desc, id desc limit 500`.execute(tx);
  return rows.map((row) => ({
    number: row.number,
    total: { cents: Number(row.cents), currency: row.currency },
    open: { cents: Number(row.open), currency: row.currency },
    issuedAt: row.issued_at,
    dueAt: row.due_at,
    entryId: row.entry_id,
  }));
}

async function paymentsOf(tx: Tx, { family }: Ground): Promise<Payment[]> {
  const { rows } = await sql<{ cents: string; currency: string; at: Date; entry_id: string }>`
    select round(p.amount * 100) as cents, i.currency, p.at, p.entry_id from payments p
    join invoices i on i.customer_id = p.customer_id and i.id = p.invoice_id
    where p.customer_id = any(${family}::uuid[]) and p.kind = 'payment'
      and not exists (select from payments r where r.customer_id = p.customer_id and r.invoice_id = p.invoice_id
        and r.kind = 'reversal' and r.at >= p.at and abs(r.amount) = p.amount)
    order by p.at desc, p.id desc limit 500`.execute(tx);
  return rows.map((row) => ({
    amount: { cents: Number(row.cents), currency: row.currency },
    at: row.at,
    entryId: row.entry_id,
  }));
}

const onDay = ({ day }: Claim, ...moments: readonly Date[]): boolean =>
  day === null || moments.some((at) => at >= day.from && at < day.to);

/** «Your last bill of … was …»: checked where the record has bills of this customer. */
export const lastBill: ClaimCheck = {
  check: async (tx, ground, claim) => {
    const [last] = await invoicesOf(tx, ground);
    if (!last) return undefined;
    const amount = claim.amount === null || sameMoney(claim.amount, last.total);
    if (amount && onDay(claim, last.issuedAt, last.dueAt)) return undefined;
    const is = `${moneyWords(last.total)}, issued on ${dayWords(last.issuedAt, ground.timeZone)}`;
    return why(claim, 'not-last-bill', `their last bill is ${last.number}: ${is}.`, last.entryId);
  },
  live: async (tx, ground) => {
    const [last] = await invoicesOf(tx, ground);
    return last ? { day: last.issuedAt, amount: last.total } : null;
  },
};

/** «We have received your payment …» */
export const paymentReceived: ClaimCheck = {
  check: async (tx, ground, claim) => {
    if ((await invoicesOf(tx, ground)).length === 0) return undefined;
    const payments = await paymentsOf(tx, ground);
    const such = payments.some(
      ({ amount, at }) => onDay(claim, at) && (claim.amount === null || sameMoney(claim.amount, amount)),
    );
    if (such) return undefined;
    const [last] = payments;
    const instead = last
      ? `the last one is ${moneyWords(last.amount)} on ${dayWords(last.at, ground.timeZone)}.`
      : 'there was none ever.';
    return why(claim, 'no-payment', `the record has no such payment; ${instead}`, last?.entryId ?? null);
  },
  live: async (tx, ground) => {
    const [last] = await paymentsOf(tx, ground);
    return last ? { day: last.at, amount: last.amount } : null;
  },
};

/** «We have not received your payment», «the bill of … is overdue» */
export const paymentMissing: ClaimCheck = {
  check: async (tx, ground, claim) => {
    const invoices = await invoicesOf(tx, ground);
    if (invoices.length === 0) return undefined;
    const meant = invoices.filter(({ issuedAt, dueAt }) => onDay(claim, issuedAt, dueAt));
    const open = (meant.length > 0 ? meant : invoices).filter(
      ({ open: left, total }) =>
        left.cents > 0 &&
        (claim.amount === null || sameMoney(claim.amount, left) || sameMoney(claim.amount, total)),
    );
    if (open.length > 0) return undefined;
    const [last] = await paymentsOf(tx, ground);
    const owed = invoices.filter(({ open: left }) => left.cents > 0);
    const paid = last ? ` ${moneyWords(last.amount)} came on ${dayWords(last.at, ground.timeZone)}.` : '';
    const left =
      owed.length === 0
        ? `nothing is open.${paid}`
        : `open is ${owed
            .map((one) => `${one.number}: ${moneyWords(one.open)}`)
            .slice(0, 3)
            .join('; ')}.${paid}`;
    return why(claim, 'payment-not-missing', left, last?.entryId ?? invoices[0]?.entryId ?? null);
  },
  live: async (tx, ground, now) => {
    const owed = (await invoicesOf(tx, ground)).findLast(({ open, dueAt }) => open.cents > 0 && dueAt < now);
    return owed ? { day: owed.issuedAt, amount: owed.open } : null;
  },
};
