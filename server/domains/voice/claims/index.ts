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
export const falseClaims = (tx: Tx, ground: Ground, text: string, now: Date): Promise<Why[]> =>
  contradicted(tx, ground, text, now, true);

/** Words that would be such a statement if they are meant of the past, which they do not tell: to be asked, not to be stopped. */
export async function doubtfulClaims(tx: Tx, ground: Ground, text: string, now: Date): Promise<Why[]> {
  const doubtful = await contradicted(tx, ground, text, now, false);
  return doubtful.map((one) => ({
    ...one,
    say: `This may be read as of now or as of the past. As of the past it is not so. ${one.say}`,
  }));
}

async function contradicted(tx: Tx, ground: Ground, text: string, now: Date, sure: boolean): Promise<Why[]> {
  const because: Why[] = [];
  for (const claim of claimsIn(text, { now, timeZone: ground.timeZone }).filter((one) => one.sure === sure)) {
    const why = await CLAIMS[claim.kind].check(tx, ground, claim, now);
    if (why) because.push(why);
  }
  return because;
}
