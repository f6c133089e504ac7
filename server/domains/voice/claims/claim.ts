import type { Tx } from '#platform/db/index.ts';
import type { Claim, Money } from '../finding/index.ts';
import type { Ground } from '../ground.ts';
import type { Why } from '../why.ts';

/** What the record says, for the sentence of a live claim: {day}, {amount}, {words}. */
export type Live = Readonly<Record<string, Date | string | Pick<Money, 'cents' | 'currency'>>>;

/** How one kind of claim is held against the record. */
export interface ClaimCheck {
  /** Why it is not so; `undefined` where it is, or where the record knows nothing of such things. */
  check(tx: Tx, ground: Ground, claim: Claim, now: Date): Promise<Why | undefined>;
  /** What may be said now; `null` where the record has nothing to say. */
  live(tx: Tx, ground: Ground, now: Date): Promise<Live | null>;
}
