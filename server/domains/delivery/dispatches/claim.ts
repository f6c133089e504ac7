import type { Originals } from '#platform/blobs/index.ts';
import type { Clock } from '#platform/clock/index.ts';
import { type Database, inTransaction, sql, type Tx } from '#platform/db/index.ts';
import { isHeld } from '#platform/locks/index.ts';
import type { Log } from '#platform/log/index.ts';
import type { ChangingParts } from '../parts.ts';
import { mayStillLeave } from './allowed.ts';
import { doubt } from './ends.ts';
import type { DispatchRow } from './row.ts';
import type { Parcel } from './types.ts';

/** What handing over and hearing from providers needs. */
export interface CourierParts extends ChangingParts {
  readonly db: Database;
  readonly originals: Originals;
  readonly clock: Clock;
  readonly log: Log;
  /** Names this process in attempts; it holds the lock `worker:<id>` as long as it lives. */
  readonly workerId: string;
}

/** A dispatch that this worker has taken on: its attempt is its own until it is closed. */
export interface Claim {
  readonly customerId: string;
  readonly dispatchId: string;
  readonly attemptId: string;
  readonly entryId: string;
  readonly recipient: string;
  readonly parcel: Omit<Parcel, 'bytes'>;
  /** SHA-256 of what goes out. */
  readonly original: Buffer;
}

interface Open {
  readonly customer_id: string;
  readonly id: string;
  readonly dispatch_id: string;
  readonly worker: string;
  readonly transmitting_at: Date | null;
}

/**
 * Takes on what is due on a channel, oldest first. What a dead worker had on the wire becomes in doubt; what it only had in hand
 * is free again; what may no longer leave (P10) waits or fails. `mine`: attempts that this process has in hand.
 */
export async function claimDue(
  parts: CourierParts,
  kind: 'sms' | 'letter',
  limit: number,
  mine: (attemptId: string) => boolean,
): Promise<Claim[]> {
  const now = parts.clock.now();
  const { rows } = await sql<Open>`
    select customer_id, id, dispatch_id, worker, transmitting_at from dispatch_attempts
    where channel = ${kind} and ended_at is null and due_at <= ${now} order by due_at, id limit ${limit * 2}`.execute(
    parts.db,
  );
  const alive = new Map<string, boolean>([
    ['', false],
    [parts.workerId, false],
  ]);
  const claims: Claim[] = [];
  for (const open of rows) {
    if (mine(open.id) || claims.length >= limit) continue;
    if (!alive.has(open.worker)) alive.set(open.worker, await isHeld(parts.db, 'worker', open.worker));
    if (alive.get(open.worker)) continue;
    const claim = await inTransaction(parts.db, (tx) => claimOne(tx, parts, open, now));
    if (claim) claims.push(claim);
  }
  return claims;
}

async function claimOne(tx: Tx, parts: CourierParts, open: Open, now: Date): Promise<Claim | undefined> {
  const { rows } = await sql<DispatchRow & { original: Buffer }>`
    select d.*, e.original_sha256 as original from dispatches d
    join entries e on e.customer_id = d.customer_id and e.id = d.entry_id
    where d.customer_id = ${open.customer_id} and d.id = ${open.dispatch_id} for update of d`.execute(tx);
  const row = rows[0];
  if (!row || !(await stillOpen(tx, open))) return undefined;
  if (open.transmitting_at !== null) {
    await doubt(tx, parts, row, open.id, LOST, now);
    return undefined;
  }
  if (!(await mayStillLeave(tx, parts, row, open.id, now))) return undefined;
  await sql`
    update dispatch_attempts set worker = ${parts.workerId}
    where customer_id = ${open.customer_id} and id = ${open.id}`.execute(tx);
  return {
    customerId: row.customer_id,
    dispatchId: row.id,
    attemptId: open.id,
    entryId: row.entry_id,
    recipient: row.recipient,
    parcel: {
      reference: row.id,
      to: row.message.envelope?.join('\n') ?? row.recipient,
      text: row.message.text,
      language: row.message.language,
    },
    original: row.original,
  };
}

/** Nobody took or ended it meanwhile. */
async function stillOpen(tx: Tx, open: Open): Promise<boolean> {
  const { rows } = await sql`
    select 1 from dispatch_attempts where customer_id = ${open.customer_id} and id = ${open.id} and ended_at is null
      and worker = ${open.worker} and transmitting_at is not distinct from ${open.transmitting_at}`.execute(
    tx,
  );
  return rows.length > 0;
}

const LOST = 'The program ended while this was being handed over.';

/** Written and committed before the first byte leaves. Rejects where another worker has taken over: then nothing is sent. */
export async function beginTransmitting(
  { db, clock, workerId }: CourierParts,
  claims: readonly Claim[],
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { rows } = await sql`
      update dispatch_attempts set transmitting_at = ${clock.now()}
      where (customer_id, id) in (select * from unnest(${claims.map((one) => one.customerId)}::uuid[],
        ${claims.map((one) => one.attemptId)}::uuid[]))
        and worker = ${workerId} and ended_at is null and transmitting_at is null returning 1`.execute(tx);
    if (rows.length !== claims.length) throw new Error('Another worker has taken this over.');
  });
}

/** Gives an attempt back that was not begun. */
export async function letGo({ db, workerId }: CourierParts, claim: Claim, dueAt: Date): Promise<void> {
  await sql`
    update dispatch_attempts set worker = '', due_at = ${dueAt}
    where customer_id = ${claim.customerId} and id = ${claim.attemptId} and worker = ${workerId} and ended_at is null
      and transmitting_at is null`.execute(db);
}
