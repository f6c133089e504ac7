import type { z } from 'zod';
import type { BreathingSpace, BreathingSpaceEnding, NewBreathingSpace } from '#contracts/debt-relief.ts';
import { recordThat, requireEntryOf } from '#domains/agreements/index.ts';
import { familyOf, requireCustomer, rootOf } from '#domains/customers/index.ts';
import { lockRecords } from '#domains/record/index.ts';
import { type Actor, system } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, notFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { addTimer } from '#platform/timers/index.ts';
import type { ReceivablesParts } from '../parts.ts';
import type { InvoiceRow } from '../row.ts';
import { daysBy } from './law.ts';
import { countryOf, openInvoicesOf, restAll } from './resting.ts';

type View = z.input<typeof BreathingSpace>;

/** Looks at a breathing space when it begins and when it is over. */
export const BREATHING = 'receivables.breathing-space';
const DAY = 86_400_000;
/** So long before it begins it may be told, in days. */
const AHEAD = 31;
const KEPT = system('Kept');

interface Row {
  customer_id: string;
  id: string;
  source: string;
  reference: string;
  kind: View['kind'];
  starts_at: Date;
  ends_at: Date;
  said_entry_id: string | null;
  entry_id: string;
  begun_at: Date | null;
  ended_at: Date | null;
  end_reason: string | null;
}

const day = (at: Date): string => at.toISOString().slice(0, 10);

/**
 * From its beginning on nobody presses the customer for their debts: no words, no calls, no interest, no fee, no step, ours
 * or a collector's (R40). It ends by itself. The same source and reference is the same one. Returns its id.
 */
export async function openSpace(
  tx: Tx,
  parts: ReceivablesParts,
  customerId: string,
  given: z.output<typeof NewBreathingSpace>,
  actor: Actor,
  now: Date,
): Promise<string> {
  await requireCustomer(tx, customerId);
  const family = await familyOf(tx, await rootOf(tx, customerId));
  await lockRecords(tx, family);
  const known = await sameSpace(tx, family, given);
  if (known) return known;
  if (given.entryId !== undefined) await requireEntryOf(tx, customerId, given.entryId);
  const { startsAt, endsAt } = spanOf(given, await countryOf(tx, family), now);
  const id = newId();
  const say = `Breathing space from ${day(startsAt)} to ${day(endsAt)} (${given.source}, ${given.reference}): no words or calls about debts, no interest, no fees, no further step, ours or a collector's.`;
  const details = {
    breathingSpaceId: id,
    startsAt,
    endsAt,
    source: given.source,
    reference: given.reference,
  };
  const deed = { type: 'kept.breathing-space.opened', kind: 'invoice', say, subject: id } as const;
  const entryId = await recordThat(
    tx,
    parts,
    customerId,
    { ...deed, details, aboutEntryId: given.entryId },
    actor,
    now,
  );
  const { rows } = await sql<Row>`
    insert into breathing_spaces (customer_id, id, source, reference, kind, starts_at, ends_at, said_entry_id, opened_by, entry_id)
    values (${customerId}, ${id}, ${given.source}, ${given.reference}, ${given.kind}, ${startsAt}, ${endsAt},
      ${given.entryId ?? null}, ${JSON.stringify(actor)}::jsonb, ${entryId}) returning *`.execute(tx);
  await sql`insert into breathing_space_keys (id, customer_id) values (${id}, ${customerId})`.execute(tx);
  const [row] = rows;
  if (row && startsAt <= now) await begin(tx, parts, row, actor, now);
  for (const at of startsAt > now ? [startsAt, endsAt] : [endsAt])
    await lookWhen(tx, customerId, id, at, now);
  return id;
}

function spanOf(
  { startsAt: from, endsAt: until, kind }: z.output<typeof NewBreathingSpace>,
  country: string | null,
  now: Date,
): { startsAt: Date; endsAt: Date } {
  const startsAt = from === undefined ? now : new Date(from);
  if (startsAt.getTime() > now.getTime() + AHEAD * DAY)
    throw invalid('startsAt', `Tell it at most ${AHEAD} days before it begins.`);
  if (until === undefined && kind === 'mental-health')
    throw invalid('endsAt', 'It lasts as long as the treatment: say until when, as far as that is known.');
  const days = daysBy('breathingSpace', country);
  const endsAt = until === undefined ? new Date(startsAt.getTime() + days * DAY) : new Date(until);
  if (endsAt <= startsAt) throw invalid('endsAt', 'It must end after it begins.');
  if (endsAt <= now) throw invalid('endsAt', 'It is over already.');
  return { startsAt, endsAt };
}

async function sameSpace(
  tx: Tx,
  family: readonly string[],
  { source, reference }: Pick<Row, 'source' | 'reference'>,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from breathing_spaces
    where customer_id = any(${family}::uuid[]) and source = ${source} and reference = ${reference}`.execute(
    tx,
  );
  return rows[0]?.id;
}

const lookWhen = (tx: Tx, customerId: string, id: string, at: Date, now: Date): Promise<void> =>
  addTimer(tx, now, {
    kind: BREATHING,
    key: `${id}:${at.toISOString()}`,
    dueAt: at,
    data: { customerId, spaceId: id },
    reason: 'A breathing space begins or is over.',
    lane: customerId,
  });

/** Everything stops: debts are called back from collectors, steps rest. */
async function begin(tx: Tx, parts: ReceivablesParts, row: Row, actor: Actor, now: Date): Promise<void> {
  await sql`
    update breathing_spaces set begun_at = ${now} where customer_id = ${row.customer_id} and id = ${row.id}`.execute(
    tx,
  );
  await restAll(tx, parts, await openInvoicesOf(tx, row.customer_id), reasonOf(row), actor, now);
}

/** It is over; steps begin again with fresh notice where a debt still stands. */
async function finish(
  tx: Tx,
  parts: ReceivablesParts,
  row: Row,
  { at, reason, entryId }: { readonly at: Date; readonly reason: string | null; readonly entryId?: string },
  actor: Actor,
  now: Date,
): Promise<void> {
  await sql`
    update breathing_spaces set ended_at = ${at}, ended_by = ${JSON.stringify(actor)}::jsonb, end_reason = ${reason}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  const why = reason === null ? 'by its time' : `before its time: ${reason}`;
  await recordThat(
    tx,
    parts,
    row.customer_id,
    {
      type: 'kept.breathing-space.ended',
      kind: 'invoice',
      say: `The breathing space (${row.source}, ${row.reference}) is over, ${why}. Steps begin again with fresh notice.`,
      subject: row.id,
      details: { breathingSpaceId: row.id, reason },
      aboutEntryId: entryId ?? row.entry_id,
    },
    actor,
    now,
  );
  await restAll(tx, parts, await openInvoicesOf(tx, row.customer_id), null, actor, now);
}

/** Whoever gave it ended it before its time; 409 where it is over. */
export async function endSpace(
  tx: Tx,
  parts: ReceivablesParts,
  id: string,
  { reason, entryId }: z.output<typeof BreathingSpaceEnding>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const seen = await findRow(tx, id);
  await lockRecords(tx, await familyOf(tx, await rootOf(tx, seen.customer_id)));
  const row = await findRow(tx, id);
  if (row.ended_at !== null || row.ends_at <= now)
    throw conflict('breathing-space-over', 'This breathing space is over already. Nothing was changed.');
  if (entryId !== undefined) await requireEntryOf(tx, row.customer_id, entryId);
  await finish(tx, parts, row, { at: now, reason, ...(entryId ? { entryId } : {}) }, actor, now);
}

/** Does what its beginning or its end asks for, where that is not done. */
export async function lookAtSpace(tx: Tx, parts: ReceivablesParts, id: string, now: Date): Promise<void> {
  const seen = await findRow(tx, id);
  await lockRecords(tx, await familyOf(tx, await rootOf(tx, seen.customer_id)));
  const row = await findRow(tx, id);
  if (row.ended_at !== null) return;
  if (row.begun_at === null && row.starts_at <= now) await begin(tx, parts, row, KEPT, now);
  if (row.ends_at <= now) await finish(tx, parts, row, { at: row.ends_at, reason: null }, KEPT, now);
}

/** Whoever becomes one with somebody who has breathing space has it too: what is with collectors is called back. */
export async function restMerged(
  tx: Tx,
  parts: ReceivablesParts,
  root: string,
  placed: readonly InvoiceRow[],
  now: Date,
): Promise<void> {
  const { rows } = await sql<Row>`
    select * from breathing_spaces where customer_id = any(${await familyOf(tx, root)}::uuid[]) and ended_at is null
      and starts_at <= ${now} and ends_at > ${now} order by ends_at desc limit 1`.execute(tx);
  const [row] = rows;
  if (row) await restAll(tx, parts, placed, reasonOf(row), KEPT, now);
}

const reasonOf = ({ ends_at: until, source, reference }: Row): string =>
  `The customer has breathing space until ${day(until)} (${source}, ${reference}).`;

async function findRow(db: Database | Tx, id: string): Promise<Row> {
  const { rows } = await sql<Row>`
    select s.* from breathing_space_keys k join breathing_spaces s on s.customer_id = k.customer_id and s.id = k.id
    where k.id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('breathing space');
  return row;
}

const toView = (row: Row, now: Date): View => ({
  id: row.id,
  customerId: row.customer_id,
  source: row.source,
  reference: row.reference,
  kind: row.kind,
  startsAt: row.starts_at.toISOString(),
  endsAt: row.ends_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
  endReason: row.end_reason,
  running: row.ended_at === null && row.starts_at <= now && now < row.ends_at,
  entryId: row.entry_id,
});

/** One breathing space; 404 where there is none. */
export const findSpace = async (db: Database | Tx, id: string, now: Date): Promise<View> =>
  toView(await findRow(db, id), now);

/** All that a customer, and whom they are one with, was ever given, the newest first. */
export async function spacesOf(db: Database | Tx, customerId: string, now: Date): Promise<View[]> {
  const family = await familyOf(db, await rootOf(db, customerId));
  const { rows } = await sql<Row>`
    select * from breathing_spaces where customer_id = any(${family}::uuid[])
    order by starts_at desc, id desc`.execute(db);
  return rows.map((row) => toView(row, now));
}
