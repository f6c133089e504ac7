import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { expect, it } from 'vitest';
import { kept, lastJson, scratch } from './kept.ts';
import { killedAfter, place } from './killing.ts';
import { numbers } from './mbox.ts';

const KILLS = 3;
// A kill takes a batch or two of a hundred; what is left must be enough for an import that is not at its end.
const INVOICES = 600;

/** Invoices of some customers, half of them paid, some disputed; the sums in cents. */
function ledger(): { readonly csv: string; readonly billed: number; readonly paid: number } {
  const random = numbers(77);
  const lines = ['customer,number,issued,due,amount,currency,settled,disputed'];
  let billed = 0;
  let paid = 0;
  for (let i = 0; i < INVOICES; i += 1) {
    const cents = 100 + Math.floor(random() * 100_000);
    const settled = random() < 0.5;
    billed += cents;
    paid += settled ? cents : 0;
    const day = String(1 + (i % 28)).padStart(2, '0');
    const customer = `C-${Math.floor(random() * 200)}`;
    const amount = (cents / 100).toFixed(2);
    lines.push(
      `${customer},R-${i},2026-01-${day},2026-02-${day},${amount},EUR,${settled ? `2026-02-${day}` : ''},${!settled && random() < 0.1 ? 'yes' : 'no'}`,
    );
  }
  return { csv: `${lines.join('\n')}\n`, billed, paid };
}

/** Commits of whole batches, and what they have come to. */
const PROGRESS = `select count(*)::text as at from invoices`;

/** What is owed, without what is made by chance. */
async function books(db: pg.Client) {
  const { rows: invoices } = await db.query(`
    select i.number, r.value as ref, i.amount, i.settled, i.issued_at, i.due_at, (
      select jsonb_agg(p.amount order by p.amount) from payments p
      where p.customer_id = i.customer_id and p.invoice_id = i.id) as payments, (
      select count(*) from disputes d where d.customer_id = i.customer_id and d.invoice_id = i.id) as disputes
    from invoices i join identities r on r.customer_id = i.customer_id and r.kind = 'ref'
    order by i.number`);
  const { rows: sums } = await db.query(`
    select (select count(*) from invoices)::int as invoices, (select count(*) from customers)::int as customers,
      (select sum(amount) * 100 from invoices)::int as billed, (select sum(settled) * 100 from invoices)::int as settled,
      (select sum(amount) * 100 from payments)::int as paid, (select count(*) from entries)::int as entries,
      (select count(*) from invoice_conflicts)::int as conflicts`);
  return { invoices, sums: sums[0] };
}

it('an import of receivables killed at seeded points and taken up again takes nothing twice and loses nothing', async () => {
  const { csv, billed, paid } = ledger();
  const file = join(scratch(), 'ledger.csv');
  writeFileSync(file, csv);
  const args = ['import', 'receivables', '--json', '--system', 'billing', file];
  const whole = await place();
  const counts = lastJson(await kept(args, { KEPT_DATA: whole.KEPT_DATA }));
  expect(counts).toMatchObject({ read: INVOICES, created: INVOICES, refused: 0 });

  const broken = await place();
  const random = numbers(2027);
  let kills = 0;
  while (kills < KILLS && (await killedAfter(broken, args, PROGRESS, Math.floor(random() * 6)))) kills += 1;
  expect(kills).toBe(KILLS);
  const last = lastJson(await kept(args, { KEPT_DATA: broken.KEPT_DATA }));
  expect(last).toMatchObject({ read: INVOICES, refused: 0 });
  expect(Number(last.created) + Number(last.unchanged) + Number(last.completed)).toBe(INVOICES);

  const [expected, got] = [await books(whole.db), await books(broken.db)];
  expect(got).toEqual(expected);
  expect(got.sums).toMatchObject({ invoices: INVOICES, billed, settled: paid, paid, conflicts: 0 });
  const again = lastJson(await kept(args, { KEPT_DATA: broken.KEPT_DATA }));
  expect(again).toMatchObject({ created: 0, completed: 0, unchanged: INVOICES });
  expect(await books(broken.db)).toEqual(expected);
  const verified = await kept(['verify', '--json'], { KEPT_DATA: broken.KEPT_DATA });
  expect(lastJson(verified)).toMatchObject({ ok: true });
}, 600_000);
