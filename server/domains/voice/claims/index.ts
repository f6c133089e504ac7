import type { Tx } from '#platform/db/index.ts';
import { type ClaimKind, claimsIn } from '../finding/index.ts';
import type { Ground } from '../ground.ts';
import type { Why } from '../why.ts';
import type { ClaimCheck } from './claim.ts';
import { called, delivered, notHeard, spoke, wrote } from './contact.ts';
import { closed, decision, promised } from './matter.ts';
import { lastBill, paymentMissing, paymentReceived } from './money.ts';

export type { Live } from './claim.ts';

/** How each kind of claim is held against the record. */
export const CLAIMS: Readonly<Record<ClaimKind, ClaimCheck>> = {
  'not-heard': notHeard,
  called,
  spoke,
  wrote,
  'last-bill': lastBill,
  promised,
  decision,
  'payment-received': paymentReceived,
  'payment-missing': paymentMissing,
  delivered,
  closed,
};

/** Statements in a text that the record contradicts, in order (story 3.9). */
export async function falseClaims(tx: Tx, ground: Ground, text: string, now: Date): Promise<Why[]> {
  const because: Why[] = [];
  for (const claim of claimsIn(text, { now, timeZone: ground.timeZone })) {
    const why = await CLAIMS[claim.kind].check(tx, ground, claim, now);
    if (why) because.push(why);
  }
  return because;
}
