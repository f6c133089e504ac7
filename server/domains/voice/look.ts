import type { Leaving } from '#domains/delivery/index.ts';
import type { Tx } from '#platform/db/index.ts';
import { cardData } from './checks/card-data.ts';
import { contradictions } from './checks/contradiction.ts';
import { notTooOften } from './checks/frequency.ts';
import { consented, held, quietHours, reachesThem } from './checks/reaching.ts';
import { falseClaims } from './claims/index.ts';
import { type Ground, groundOf } from './ground.ts';
import type { Verdict, Why } from './why.ts';

/** What was found, in the order of P10. `untrue`: what the record contradicts. */
export interface Looked extends Verdict {
  readonly untrue: readonly Why[];
}

/** Looks at words that are about to leave; what goes to partners states nothing to the customer. Nothing is changed. */
export async function look(
  tx: Tx,
  leaving: Leaving,
  now: Date,
  inCase: Ground['matter'] = null,
): Promise<Looked> {
  if (leaving.purpose === 'safety') return { because: [], until: null, untrue: [] };
  const ground = await groundOf(tx, leaving, inCase);
  const hold = await held(tx, ground, leaving, now);
  const consent = await consented(tx, ground, leaving);
  const point = await reachesThem(tx, ground, leaving, now);
  const quiet = await quietHours(tx, ground, leaving, now);
  const often = await notTooOften(tx, ground, leaving, now);
  const { contradicting, untrue } = await stated(tx, ground, leaving, now);
  return {
    because: [
      ...hold,
      ...consent,
      ...point,
      ...quiet.because,
      ...often.because,
      ...contradicting,
      ...untrue,
      ...cardData(leaving),
    ],
    untrue,
    until: later(quiet.until, often.until),
  };
}

async function stated(
  tx: Tx,
  ground: Ground,
  leaving: Leaving,
  now: Date,
): Promise<{ contradicting: Why[]; untrue: Why[] }> {
  if (ground.toPartners) return { contradicting: [], untrue: [] };
  return {
    contradicting: await contradictions(tx, ground, leaving, now),
    untrue: await falseClaims(tx, ground, leaving.text, now),
  };
}

const later = (a: Date | null, b: Date | null): Date | null => (a && b ? (a > b ? a : b) : (a ?? b));
