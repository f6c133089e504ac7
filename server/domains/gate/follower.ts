import { lockRecords } from '#domains/record/index.ts';
import { type Database, inTransaction, sql, type Tx } from '#platform/db/index.ts';
import { eventsAfter, type StoredEvent } from '#platform/events/index.ts';
import { FAMILY_OF_ALL } from './family.ts';
import { endInHand } from './in-hand.ts';
import { type HoldKey, lookAgain } from './look.ts';
import type { GateParts } from './parts.ts';
import { openNotices, settle } from './settle.ts';
import { takeUpKnown } from './unknown.ts';

/** Events in one transaction, and holds and notices of all of their customers. */
const PAGE = 200;
/** What the gate says itself changes no fact. */
const OURS = /^kept\.(hold|action|clock)\./;

/**
 * Looks again at what is held of every customer about whom something happened, and at what they are to be told, until there is
 * nothing more. The place moves on in the same transaction. Returns how many holds were looked at.
 */
export async function followFacts(parts: GateParts): Promise<number> {
  for (let looked = 0; ; ) {
    const stride = await inTransaction(parts.db, (tx) => goOn(tx, parts));
    looked += stride.looked;
    if (!stride.more) return looked;
  }
}

async function goOn(tx: Tx, parts: GateParts): Promise<{ looked: number; more: boolean }> {
  const { rows } = await sql<{ cursor: string }>`
    select cursor from gate_followers where name = 'facts' for update skip locked`.execute(tx);
  const cursor = rows[0]?.cursor;
  // Another process is at it.
  if (cursor === undefined) return { looked: 0, more: false };
  const events = await eventsAfter(tx, cursor, PAGE);
  const last = events.at(-1);
  if (!last) return { looked: 0, more: false };
  const about = events.filter(({ type }) => !OURS.test(type));
  const holds = await openHolds(tx, customersOf(about));
  const notices = await openNotices(tx, customersOf(events));
  await lockRecords(
    tx,
    [...holds, ...notices].map(({ customerId }) => customerId),
  );
  const now = parts.clock.now();
  for (const hold of holds) await carefully(tx, parts, hold.id, () => lookAgain(tx, parts, hold, now));
  for (const one of notices) await carefully(tx, parts, one.id, () => settle(tx, parts, one, now));
  await carefully(tx, parts, cursor, () => endInHand(tx, parts, customersOf(events), now));
  if (about.some(({ type }) => type.startsWith('kept.customer.'))) await takeUpKnown(tx, parts, now);
  await sql`update gate_followers set cursor = ${last.cursor} where name = 'facts'`.execute(tx);
  return { looked: holds.length, more: events.length === PAGE };
}

const customersOf = (events: readonly StoredEvent[]): string[] => [
  ...new Set(events.flatMap((event) => [event.customerId, partedFrom(event)].filter((id) => id !== null))),
];

/** Of two who are two again the event names one: it is about both. */
const partedFrom = ({ type, data }: StoredEvent): string | null =>
  type === 'kept.customer.unmerged' && typeof data.customerId === 'string' ? data.customerId : null;

/** Open holds of these customers and of everybody whom a merge links to them. */
async function openHolds(db: Database | Tx, customers: readonly string[]): Promise<HoldKey[]> {
  if (customers.length === 0) return [];
  const { rows } = await sql<{ customer_id: string; id: string }>`
    ${FAMILY_OF_ALL(customers)}
    select h.customer_id, h.id from holds h
    where h.ended_at is null and h.customer_id in (select id from family) order by h.customer_id, h.id`.execute(
    db,
  );
  return rows.map((row) => ({ customerId: row.customer_id, id: row.id }));
}

/** One that fails is taken back alone; it is looked at again when more happens. */
async function carefully(tx: Tx, parts: GateParts, id: string, look: () => Promise<unknown>): Promise<void> {
  await sql`savepoint looking`.execute(tx);
  try {
    await look();
    await sql`release savepoint looking`.execute(tx);
  } catch (error) {
    await sql`rollback to savepoint looking`.execute(tx);
    parts.log.error({ err: error, id }, 'a held action or a notice could not be looked at again');
  }
}
