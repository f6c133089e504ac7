import type { StrayedRead } from '#domains/notices/index.ts';
import { lockRecords } from '#domains/record/index.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { type IncidentParts, openPrivacyIncident } from './privacy.ts';

/**
 * Words that were for one customer and that another read, as the two had been merged by mistake: a privacy incident for whom they
 * were for, with its 72 hours from now, and each message in one only.
 */
export async function registerStrayed(
  tx: Tx,
  parts: IncidentParts,
  reads: readonly StrayedRead[],
  now: Date,
): Promise<void> {
  if (reads.length === 0) return;
  await lockRecords(
    tx,
    reads.map((one) => one.customerId),
  );
  const known = await inIncidents(tx, reads);
  const fresh = reads.filter((one) => !known.has(keyOf(one.customerId, one.entryId)));
  for (const [, same] of Map.groupBy(fresh, (one) => keyOf(one.customerId, one.recipient ?? ''))) {
    const [first] = same;
    if (!first) continue;
    const { customerId, contactPointId, recipient } = first;
    const where =
      recipient === null ? 'by somebody else' : `at ${recipient.replace(/\s+/g, ' ')}, by somebody else`;
    const say = `What was meant for the customer was read or heard ${where}: the two had been taken for one person.`;
    const entryIds = same.map((one) => one.entryId);
    const breach = { customerId, contactPointId, recipient, entryIds, say, awareAt: now };
    await openPrivacyIncident(tx, parts, breach, system('incidents'), now);
  }
}

const keyOf = (customerId: string, what: string): string => `${customerId} ${what}`;

/** Those that an incident of theirs names already, open or closed. */
async function inIncidents(tx: Tx, reads: readonly StrayedRead[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ customer_id: string; entry_id: string }>`
    select distinct i.customer_id, i.entry_id
    from unnest(${reads.map((one) => one.customerId)}::uuid[], ${reads.map((one) => one.entryId)}::uuid[]) as r (customer_id, entry_id)
    join incident_entries i on i.customer_id = r.customer_id and i.entry_id = r.entry_id`.execute(tx);
  return new Set(rows.map((row) => keyOf(row.customer_id, row.entry_id)));
}
