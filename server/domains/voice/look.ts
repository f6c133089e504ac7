import type { Decision } from '#domains/decisions/index.ts';
import type { DecidedWords, Leaving } from '#domains/delivery/index.ts';
import { policiesNow } from '#domains/gate/index.ts';
import type { Tx } from '#platform/db/index.ts';
import { decidedWords } from './decided.ts';
import { type Ground, groundOf } from './ground.ts';
import { type Ends, outcomeOf } from './outcome.ts';
import { type Found, judge } from './sending.ts';
import type { Verdict, Why } from './why.ts';

/** What was found, in the order of P10. `untrue`: what the record contradicts. */
export interface Looked extends Verdict {
  readonly untrue: readonly Why[];
  /** How it was decided, to be stored; empty where nothing was asked (safety). */
  readonly decided: readonly DecidedWords[];
}

/**
 * Looks at words that are about to leave, by the policies for `message.send` (policies/sending.yaml, and the company's own);
 * what goes to partners states nothing to the customer. Nothing is changed.
 */
export async function look(
  tx: Tx,
  leaving: Leaving,
  now: Date,
  inCase: Ground['matter'] = null,
): Promise<Looked> {
  if (leaving.purpose === 'safety') return { because: [], until: null, untrue: [], decided: [] };
  const ground = await groundOf(tx, leaving, inCase);
  const { policies } = await policiesNow(tx);
  const { decision, rules, found } = await judge(tx, policies, ground, leaving, now);
  const ends = endsOf(decision, found);
  const outcome = outcomeOf(decision, rules, ends, now);
  const because = outcome.stops.flatMap((code) => whysOf(code, decision, found));
  const untrue = because.filter((why) => found.whys.get('false-statement')?.includes(why));
  const decided = [decidedWords(leaving, decision, ends, outcome, now)];
  return { because, untrue, until: outcome.until, decided };
}

/** Of the holds that count, when they are over, where that was found out. */
const endsOf = ({ because }: Decision, { until }: Found): Ends =>
  Object.fromEntries(
    because.flatMap(({ code }) => {
      const end = until.get(code);
      return end ? [[code, end.toISOString()]] : [];
    }),
  );

/** What shows it; a rule of the company's own is told in its own words. */
function whysOf(code: string, { because }: Decision, found: Found): readonly Why[] {
  const known = found.whys.get(code);
  if (known && known.length > 0) return known;
  return because
    .filter((reason) => reason.code === code)
    .map(({ say, evidence }) => ({ code, say, entryId: evidence[0] ?? null, span: null }));
}
