import type { z } from 'zod';
import type { ServiceChange } from '#contracts/redress.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import { requireEntryOfFamily } from '../ground/family.ts';
import { type HistoryParts, linkEntries, recordDeed } from '../ground/history.ts';
import { refreshCase } from '../ground/refresh.ts';
import { type CaseKey, type CaseRow, lockCase } from '../ground/row.ts';

type Change = z.output<typeof ServiceChange>;

/** What the customer said about it. */
interface Words {
  readonly id: string;
  readonly customerId: string;
  readonly at: Date;
}

/**
 * The customer is without service, from their first report on; or has it again, which only their own words show (R67). An
 * outage after another adds to it.
 */
export async function changeService(
  tx: Tx,
  parts: HistoryParts,
  key: CaseKey,
  given: Change,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockCase(tx, key);
  const words = await wordsOf(tx, row, given);
  const at = given.at === undefined ? (words?.at ?? now) : new Date(given.at);
  if (at > now) throw invalid('at', 'This moment is still to come.');
  if (given.service === 'down') await goDown(tx, row, at);
  else await restore(tx, row, at);
  if (words) await linkEntries(tx, row, [words], now);
  await recordDeed(
    tx,
    parts,
    row,
    {
      verb: given.service === 'down' ? 'service-down' : 'service-restored',
      say:
        given.service === 'down'
          ? 'The customer is without service'
          : 'The customer says that it works again',
      details: { at: at.toISOString() },
      aboutEntryId: words?.id ?? null,
    },
    actor,
    now,
  );
  await refreshCase(tx, key, now);
}

async function goDown(tx: Tx, row: CaseRow, at: Date): Promise<void> {
  const { service_down_at: down, service_restored_at: restored } = row;
  if (down !== null && restored === null)
    throw conflict('service-is-down', 'It is noted already that the customer is without service.');
  if (restored !== null && at < restored)
    throw invalid('at', 'The customer had it again after this moment. Name a later one.');
  const lost = down && restored ? Math.floor((restored.getTime() - down.getTime()) / 1000) : 0;
  await sql`
    update cases set service_down_at = ${at}, service_restored_at = null, service_lost = service_lost + ${lost}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
}

async function restore(tx: Tx, row: CaseRow, at: Date): Promise<void> {
  if (row.service_down_at === null || row.service_restored_at !== null)
    throw conflict('service-is-up', 'It is not noted that the customer is without service.');
  if (at < row.service_down_at) throw invalid('at', 'The customer was not without service yet.');
  await sql`
    update cases set service_restored_at = ${at}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
}

/** The entry that is named; that it works again must be the customer's own words. */
async function wordsOf(tx: Tx, row: CaseRow, { service, entryId }: Change): Promise<Words | undefined> {
  if (entryId === undefined) {
    if (service === 'restored')
      throw invalid('entryId', 'Name the entry in which the customer says that it works again.');
    return undefined;
  }
  const customerId = await requireEntryOfFamily(tx, row.customer_id, entryId);
  const { rows } = await sql<{ at: Date; own: boolean }>`
    select occurred_at as at, author ->> 'type' = 'customer' and direction = 'in'
      or kind in ('call', 'visit') and (details ->> 'outcome' = 'reached' or direction = 'in') as own
    from entries e left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    where e.customer_id = ${customerId} and e.id = ${entryId}`.execute(tx);
  const found = rows[0];
  if (!found || (service === 'restored' && !found.own))
    throw invalid('entryId', 'These are not the customer’s words. Only they can say that it works again.');
  return { id: entryId, customerId, at: found.at };
}
