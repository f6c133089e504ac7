import { z } from 'zod';
import { Id } from '#contracts/common.ts';
import { familiesOf, familyOf, rootsOf } from '#domains/customers/index.ts';
import { lockRecords } from '#domains/record/index.ts';
import { system } from '#platform/actor.ts';
import type { Clock } from '#platform/clock/index.ts';
import { type Database, inTransaction, sql, type Tx } from '#platform/db/index.ts';
import { eventsAfter, type StoredEvent } from '#platform/events/index.ts';
import type { Log } from '#platform/log/index.ts';
import type { ReceivablesParts } from './parts.ts';
import { recallAll } from './placements.ts';
import { hearAnswers } from './relief/hearing.ts';
import { restMerged } from './relief/spaces.ts';
import type { InvoiceRow } from './row.ts';
import { lookAt, refreshStep } from './stepping.ts';
import { recallUnproven } from './unproven.ts';

const PAGE = 200;
const KEPT = system('Kept');
/** What may let a step go on, or stop it. */
const MATTERS = /^kept\.(notice\.(told|rebutted|waived)|hold\.(released|refused)|case\.|customer\.merged)/;

/** What following what happens to customers needs. */
export interface FollowingParts extends ReceivablesParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Looks at the invoices of everybody about whom something happened that their steps depend on, until there is nothing more;
 * an open complaint, or what came back, calls back what is with collectors (P7, P8), and their words may answer a letter of
 * claim (R35). One process at a time, by a lock on the row.
 */
export async function followCustomers(parts: FollowingParts): Promise<number> {
  for (let looked = 0; ; ) {
    const stride = await inTransaction(parts.db, (tx) => goOn(tx, parts));
    looked += stride.looked;
    if (!stride.more) return looked;
  }
}

async function goOn(tx: Tx, parts: FollowingParts): Promise<{ looked: number; more: boolean }> {
  const { rows } = await sql<{ cursor: string }>`
    select cursor from receivables_reader for update skip locked`.execute(tx);
  const cursor = rows[0]?.cursor;
  if (cursor === undefined) return { looked: 0, more: false };
  const events = await eventsAfter(tx, cursor, PAGE);
  const last = events.at(-1);
  if (!last) return { looked: 0, more: false };
  const now = parts.clock.now();
  const roots = await rootsOf(tx, customersOf(events));
  let looked = 0;
  const said = Map.groupBy(heardIn(events), ({ customerId }) => roots.get(customerId));
  for (const root of await owing(tx, [...new Set(roots.values())])) {
    const entryIds = (said.get(root) ?? []).map(({ entryId }) => entryId);
    looked += await carefully(tx, parts, root, () => lookAtAll(tx, parts, root, entryIds, now));
  }
  await sql`update receivables_reader set cursor = ${last.cursor}`.execute(tx);
  return { looked, more: events.length === PAGE };
}

/** Those of them, or of whom they are one with, that have an invoice to be looked at: on most days nearly none. In one order. */
async function owing(tx: Tx, roots: readonly string[]): Promise<string[]> {
  const families = [...(await familiesOf(tx, roots))].flatMap(([root, family]) =>
    family.map((id) => ({ root, id })),
  );
  const { rows } = await sql<{ root: string }>`
    select distinct f.root::text as root from unnest(${families.map((one) => one.root)}::uuid[],
      ${families.map((one) => one.id)}::uuid[]) as f (root, id)
    where exists (select from invoices i where i.customer_id = f.id and i.state = 'open')
    order by root`.execute(tx);
  return rows.map((row) => row.root);
}

/** One that fails is taken back alone; the timers of its invoices look at them all the same. */
async function carefully(
  tx: Tx,
  { log }: FollowingParts,
  root: string,
  look: () => Promise<number>,
): Promise<number> {
  await sql`savepoint looking`.execute(tx);
  try {
    const looked = await look();
    await sql`release savepoint looking`.execute(tx);
    return looked;
  } catch (error) {
    await sql`rollback to savepoint looking`.execute(tx);
    log.error({ err: error, customer: root }, 'the invoices of a customer could not be looked at');
    return 0;
  }
}

const customersOf = (events: readonly StoredEvent[]): string[] => [
  ...new Set(
    events.flatMap(({ type, customerId }) => (customerId !== null && MATTERS.test(type) ? [customerId] : [])),
  ),
  ...heardIn(events).map(({ customerId }) => customerId),
];

const Heard = z.object({ entryId: Id, direction: z.literal('in') });

/** What customers said. */
const heardIn = (events: readonly StoredEvent[]): { customerId: string; entryId: string }[] =>
  events.flatMap(({ type, customerId, data }) => {
    const said = type === 'kept.entry.recorded' ? Heard.safeParse(data).data : undefined;
    return said && customerId !== null ? [{ customerId, entryId: said.entryId }] : [];
  });

async function lookAtAll(
  tx: Tx,
  parts: FollowingParts,
  root: string,
  said: readonly string[],
  now: Date,
): Promise<number> {
  const family = await familyOf(tx, root);
  const open = await openInvoices(tx, family);
  if (open.length === 0) return 0;
  const complaint = await openComplaint(tx, family);
  const placed = open.filter((row) => row.placed);
  if (placed.length > 0 || said.length > 0) await lockRecords(tx, family);
  await hearAnswers(tx, parts, open, said, now);
  if (complaint !== undefined)
    await recallAll(tx, parts, placed, 'The customer has complained.', complaint, KEPT, now);
  else if (placed.length > 0) await restMerged(tx, parts, root, placed, now);
  for (const row of placed)
    if (complaint !== undefined || (await recallUnproven(tx, parts, row, now)))
      await refreshStep(tx, row, now);
  const driven = open.filter((row) => row.driven);
  for (const row of driven) await lookAt(tx, row, now, now);
  return driven.length;
}

async function openInvoices(
  tx: Tx,
  family: readonly string[],
): Promise<(InvoiceRow & { placed: boolean })[]> {
  const { rows } = await sql<InvoiceRow & { placed: boolean }>`
    select i.*, p.id is not null as placed from invoices i
    left join placements p on p.customer_id = i.customer_id and p.invoice_id = i.id and p.recalled_at is null
    where i.customer_id = any(${family}::uuid[]) and i.state = 'open'
    order by i.customer_id, i.id`.execute(tx);
  return rows;
}

/** The oldest complaint of theirs that is open. */
async function openComplaint(
  tx: Tx,
  family: readonly string[],
): Promise<{ customerId: string; caseId: string } | undefined> {
  const { rows } = await sql<{ customerId: string; caseId: string }>`
    select customer_id as "customerId", id as "caseId" from cases
    where customer_id = any(${family}::uuid[]) and (type = 'complaint' or procedure is not null) and state = 'open'
    order by opened_at, id limit 1`.execute(tx);
  return rows[0];
}
