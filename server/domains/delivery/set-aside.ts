import { sql, type Tx } from '#platform/db/index.ts';
import type { SendMailJob } from './attempts.ts';
import { conclude } from './conclude.ts';
import { addEvidence } from './evidence.ts';
import type { ChangingParts } from './parts.ts';

/** An open attempt that is ended without being made, or not made again. */
export interface SetAside {
  readonly customer_id: string;
  readonly id: string;
  readonly recipient: string;
  readonly entry_id: string;
}

const RUNG = { never: 'failed', 'in-doubt': 'in-doubt' } as const;

/** Ends attempts of a mail, each for the reason that is said, and the mail stands where that leaves it. */
export async function setAside(
  tx: Tx,
  parts: ChangingParts,
  { outgoingId }: SendMailJob,
  outcome: keyof typeof RUNG,
  reasons: ReadonlyMap<SetAside, string>,
  now: Date,
): Promise<void> {
  if (reasons.size === 0) return;
  for (const [{ customer_id, id }, say] of reasons)
    await sql`
      update attempts set ended_at = ${now}, outcome = ${outcome}, reply = ${say}
      where customer_id = ${customer_id} and id = ${id} and ended_at is null`.execute(tx);
  await addEvidence(
    tx,
    parts,
    [...reasons].map(([{ customer_id: customerId, entry_id: entryId, recipient }, say]) => {
      const rung = RUNG[outcome];
      return { customerId, entryId, recipient, rung, at: now, source: 'smtp', say };
    }),
    now,
  );
  await conclude(tx, parts, outgoingId, now);
}
