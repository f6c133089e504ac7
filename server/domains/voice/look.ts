import type { Decision, Rule } from '#domains/decisions/index.ts';
import type { Leaving } from '#domains/delivery/index.ts';
import { policiesNow } from '#domains/gate/index.ts';
import type { Tx } from '#platform/db/index.ts';
import { type Ground, groundOf } from './ground.ts';
import { type Found, judge } from './sending.ts';
import type { Verdict, Why } from './why.ts';

/** What was found, in the order of P10. `untrue`: what the record contradicts. `null`: nothing was asked (safety). */
export interface Looked extends Verdict {
  readonly untrue: readonly Why[];
  readonly decision: Decision | null;
}

/** Nothing waits longer than this by itself; then it is refused, and whoever wants it sends it anew (milliseconds). */
const LONGEST_WAIT = 86_400_000;

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
  if (leaving.purpose === 'safety') return { because: [], until: null, untrue: [], decision: null };
  const ground = await groundOf(tx, leaving, inCase);
  const { policies } = await policiesNow(tx);
  const { decision, rules, found } = await judge(tx, policies, ground, leaving, now);
  const because: Why[] = [];
  let until: Date | null = null;
  for (const { code, verdict } of inOrder(decision, rules)) {
    const end = verdict === 'hold' ? endOf(code, decision, found, now) : null;
    if (end === null) because.push(...whysOf(code, decision, found));
    else if (until === null || end > until) until = end;
  }
  const untrue = because.filter((why) => found.whys.get('false-statement')?.includes(why));
  return { because, untrue, until, decision };
}

/** The rules that stand against it, as they are written. */
const inOrder = ({ because }: Decision, rules: readonly Rule[]): readonly Rule[] =>
  rules.filter(({ code }, at) => {
    const first = rules.findIndex((rule) => rule.code === code) === at;
    return first && because.some((reason) => reason.code === code);
  });

/** When a hold is over by itself, where that is soon enough to wait for; quiet hours always are. */
function endOf(code: string, { until }: Decision, found: Found, now: Date): Date | null {
  const end = found.until.get(code) ?? (until === null ? null : new Date(until));
  if (end === null) return null;
  return code === 'quiet-hours' || end.getTime() - now.getTime() <= LONGEST_WAIT ? end : null;
}

/** What shows it; a rule of the company's own is told in its own words. */
function whysOf(code: string, { because }: Decision, found: Found): readonly Why[] {
  const known = found.whys.get(code);
  if (known && known.length > 0) return known;
  return because
    .filter((reason) => reason.code === code)
    .map(({ say, evidence }) => ({ code, say, entryId: evidence[0] ?? null, span: null }));
}
