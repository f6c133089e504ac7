import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import { readCsv } from '#server/cli/csv/read.ts';
import { columnsOf, understand } from '#server/cli/csv/receivables.ts';
import type { World } from '#tests/support/world.ts';
import { companyAt, done } from './support.ts';

const FOLDER = fileURLToPath(new URL('../../../shared/data/billing', import.meta.url));
const CLEAN = `${FOLDER}/ibm-accounts-receivable.csv`;
const DAMAGED = `${FOLDER}/ibm-accounts-receivable-with-blanks.csv`;
const present = existsSync(CLEAN) && existsSync(DAMAGED);

let world: World;
beforeAll(async () => {
  world = await companyAt('2030-06-02T08:00:00Z');
});
afterAll(() => world.close());

type Row = Record<string, unknown> & { number: string; settledAt?: string; customer: { ref: string } };

/** The invoices of a file as the import understands them. */
async function read(path: string): Promise<Row[]> {
  const rows: Row[] = [];
  let columns: ReturnType<typeof columnsOf> | undefined;
  for await (const row of readCsv(path, () => undefined)) {
    if (columns === undefined) {
      columns = columnsOf(row.values, new Map());
      continue;
    }
    const options = { system: 'billing', currency: 'USD', dates: 'mdy', driven: false } as const;
    const one = understand(row, columns, options);
    if ('invoice' in one) rows.push(one.invoice as unknown as Row);
  }
  return rows;
}

async function send(rows: readonly Row[]) {
  const sum = { read: 0, created: 0, completed: 0, unchanged: 0, refused: 0 };
  for (let at = 0; at < rows.length; at += 500) {
    const items = rows.slice(at, at + 500);
    const told = await done(world.as.agent('POST', '/receivables/imports', { items }));
    for (const key of ['read', 'created', 'completed', 'unchanged', 'refused'] as const)
      sum[key] += told[key];
  }
  return sum;
}

async function counts() {
  const { rows } = await sql<{ invoices: number; payments: number; customers: number; conflicts: number }>`
    select (select count(*) from invoices) as invoices, (select count(*) from payments) as payments,
      (select count(*) from customers) as customers, (select count(*) from invoice_conflicts) as conflicts`.execute(
    world.house.db,
  );
  return rows[0];
}

/** What is proven of an invoice; the whole way is the last. */
const WAYS = [
  'nothing',
  'invoice',
  'one-reminder',
  'two-reminders',
  'claim',
  'call',
  'returned',
  'disputed',
  'all',
] as const;
type Way = (typeof WAYS)[number];
const upTo = (way: Way): number => (way === 'returned' || way === 'disputed' ? 9 : WAYS.indexOf(way));

test.skipIf(!present)(
  'the damaged copy taken in after the clean one creates nothing twice, and nothing is referred without proof',
  async () => {
    const clean = await read(CLEAN);
    const damaged = await read(DAMAGED);
    expect([clean.length, damaged.length]).toEqual([1491, 1567]);
    // As on a day before anybody has paid: every invoice is open and long overdue.
    const open = (rows: readonly Row[]) =>
      rows.map(({ settledAt: _paid, disputed: _said, ...row }) => row as Row);
    expect(await send(open(clean))).toEqual({
      read: 1491,
      created: 1491,
      completed: 0,
      unchanged: 0,
      refused: 0,
    });
    const before = await counts();
    expect(await send(open(damaged))).toEqual({
      read: 1567,
      created: 76,
      completed: 0,
      unchanged: 1491,
      refused: 0,
    });
    expect(await counts()).toMatchObject({ invoices: 1567, customers: before?.customers, conflicts: 0 });

    const { rows: invoices } = await sql<{ id: string; customer_id: string; number: string }>`
      select id, customer_id, number from invoices order by number_key`.execute(world.house.db);
    const lead = await world.person('lead', 'Lea Lead');
    await done(
      world.as.agent('POST', '/receivables/reconciliations', {
        source: 'billing',
        until: '2030-06-02T08:00:00Z',
      }),
    );
    const wayOf = new Map<string, Way>();
    for (const [n, invoice] of invoices.entries())
      wayOf.set(invoice.id, n % 12 === 0 ? (WAYS[(n / 12) % WAYS.length] ?? 'nothing') : 'nothing');
    for (const invoice of invoices) await prove(invoice, wayOf.get(invoice.id) ?? 'nothing', lead);

    const referred: string[] = [];
    for (let at = 0; at < invoices.length; at += 4)
      referred.push(...(await Promise.all(invoices.slice(at, at + 4).map(refer))).flat());
    // A dispute about one invoice leaves the others alone.
    const proven = invoices.filter(({ id }) => wayOf.get(id) === 'all').map(({ id }) => id);
    expect(proven.length).toBeGreaterThan(5);
    expect(referred.toSorted()).toEqual(proven.toSorted());

    // Taken in once more with their payments: each is paid once, also by the damaged copy.
    await send(clean);
    await send(damaged);
    expect(await counts()).toMatchObject({ invoices: 1567, payments: 1567, conflicts: 0 });
  },
  600_000,
);

/** Its id where the gate lets it go to a collector. */
async function refer({
  id,
  customer_id,
  number,
}: {
  id: string;
  customer_id: string;
  number: string;
}): Promise<string[]> {
  const { verdict } = await done(
    world.as.agent('POST', '/actions', {
      type: 'debt.refer',
      source: 'billing',
      id: `refer-${id}`,
      customer: { id: customer_id },
      subject: { invoice: number },
      mode: 'ask',
    }),
  );
  if (verdict !== 'proceed') expect(verdict).toBe('refuse');
  return verdict === 'proceed' ? [id] : [];
}

async function prove(
  invoice: { id: string; customer_id: string },
  way: Way,
  lead: Awaited<ReturnType<World['person']>>,
): Promise<void> {
  const steps = upTo(way);
  const piece = (what: string, ref: string, rung: string, at: string) =>
    done(
      world.as.agent('POST', `/invoices/${invoice.id}/deliveries`, {
        what,
        ref,
        rung,
        at,
        source: 'mail-house',
        channel: 'letter',
        recipient: 'as on the invoice',
        proof: `scan ${ref}`,
      }),
    );
  if (steps >= 1) await piece('invoice', `i-${invoice.id}`, 'delivered', '2030-01-05T08:00:00Z');
  if (steps >= 2) await piece('reminder', `r1-${invoice.id}`, 'delivered', '2030-01-20T08:00:00Z');
  if (steps >= 3) await piece('reminder', `r2-${invoice.id}`, 'delivered', '2030-02-10T08:00:00Z');
  if (steps >= 4) await piece('letter-of-claim', `c-${invoice.id}`, 'delivered', '2030-03-01T08:00:00Z');
  if (steps >= 5) {
    const contact = { channel: 'phone', direction: 'out', outcome: 'reached', text: 'About it.' };
    const made = await done(world.as.agent('POST', `/customers/${invoice.customer_id}/contacts`, contact));
    await done(world.as.agent('POST', `/invoices/${invoice.id}/calls`, { entryId: made.entry.id }));
  }
  if (steps >= 6)
    await done(
      lead.call('POST', `/invoices/${invoice.id}/reviews`, { decision: 'refer', reason: 'All is proven.' }),
    );
  if (way === 'returned') await piece('invoice', `i-${invoice.id}`, 'returned', '2030-05-01T08:00:00Z');
  if (way === 'disputed')
    await done(world.as.agent('POST', `/invoices/${invoice.id}/disputes`, { reason: 'I did not order it.' }));
}
