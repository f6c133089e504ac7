import type { Decision, Rule } from '#domains/decisions/index.ts';
import type { DecidedWords } from '#domains/delivery/index.ts';

/** When what a rule holds up may go, by the codes of rules, as far as more is known of it than the facts say (ISO instants). */
export type Ends = Readonly<Record<string, string>>;

/** What comes of a decision about words. */
export interface Outcome {
  /** Codes of the rules that stop them, in the order in which the rules are written. */
  readonly stops: readonly string[];
  /** Where nothing stops them: they wait until then; `null`: they may leave. */
  readonly until: Date | null;
}

/** Nothing waits longer than this by itself; then it is refused, and whoever wants it sends it anew (milliseconds). */
const LONGEST_WAIT = 86_400_000;

/** What comes of a decision: a hold that ends soon enough is a wait, every other reason stops the words. Pure, for replays. */
export function outcomeOf(decision: Decision, rules: readonly Rule[], ends: Ends, now: Date): Outcome {
  const stops: string[] = [];
  let until: Date | null = null;
  for (const { code, verdict } of inOrder(decision, rules)) {
    const end = verdict === 'hold' ? endOf(code, decision, ends, now) : null;
    if (end === null) stops.push(code);
    else if (until === null || end > until) until = end;
  }
  return { stops, until };
}

/** The same in one word. */
export const wordOf = ({ stops, until }: Outcome): DecidedWords['outcome'] =>
  stops.length > 0 ? 'refused' : until === null ? 'leaves' : 'waits';

/** The rules that stand against it, as they are written. */
const inOrder = ({ because }: Decision, rules: readonly Rule[]): readonly Rule[] =>
  rules.filter(({ code }, at) => {
    const first = rules.findIndex((rule) => rule.code === code) === at;
    return first && because.some((reason) => reason.code === code);
  });

/** When a hold is over by itself, where that is soon enough to wait for; quiet hours always are. */
function endOf(code: string, { until }: Decision, ends: Ends, now: Date): Date | null {
  const said = ends[code] ?? until;
  if (said === null) return null;
  const end = new Date(said);
  return code === 'quiet-hours' || end.getTime() - now.getTime() <= LONGEST_WAIT ? end : null;
}
