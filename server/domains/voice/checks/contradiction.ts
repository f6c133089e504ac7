import type { Leaving } from '#domains/delivery/index.ts';
import type { Tx } from '#platform/db/index.ts';
import { dayOf, instantsOf, moneyIn, type Statement, sameMoney, statementsIn } from '../finding/index.ts';
import { dayWords, type Ground } from '../ground.ts';
import { type Stated, statementsOf } from '../statements.ts';
import type { Why } from '../why.ts';

/** Days that bind no longer once they are over: there may be another appointment. */
const PASSES = new Set(['appointment', 'delivery', 'answer-by', 'pay-by', 'refund-by']);

/**
 * What contradicts the latest statement about the same thing in the same matter: another decision, amount or day (R11,
 * story 3.8), unless the letter says which entry it replaces.
 */
export async function contradictions(
  tx: Tx,
  ground: Ground,
  { text, supersedes, entryId }: Pick<Leaving, 'text' | 'supersedes' | 'entryId'>,
  now: Date,
): Promise<Why[]> {
  const found = statementsIn(text, { now, timeZone: ground.timeZone });
  if (found.length === 0) return [];
  const stated = (await statementsOf(tx, ground)).filter((one) => one.entryId !== entryId);
  const said = new Set<string>();
  return found.flatMap((one): Why[] => {
    const latest = latestOf(stated, one);
    const first = latest.find((other) => !isOver(other, ground, now));
    if (!first || first.replaced || supersedes.includes(first.entryId)) return [];
    if (latest.some((other) => sameValue(one, other))) return [];
    const key = `${one.kind} ${one.topic} ${one.value}`;
    if (said.has(key)) return [];
    said.add(key);
    return [
      {
        code: `contradicts-${one.kind}`,
        say: `«${one.words}» (${valueWords(one, ground)}) contradicts what we wrote on ${dayWords(first.at, ground.timeZone)}: «${first.words}» (${valueWords(first, ground)}). Correct it, or say that it replaces that.`,
        entryId: first.entryId,
        span: { start: one.start, end: one.end },
      },
    ];
  });
}

/** All of it in the newest letter that says something of it. */
function latestOf(stated: readonly Stated[], { kind, topic }: Statement): Stated[] {
  const same = stated.filter((one) => one.kind === kind && one.topic === topic);
  return same.filter((one) => one.entryId === same[0]?.entryId);
}

function sameValue(one: Pick<Statement, 'kind' | 'value'>, other: Pick<Statement, 'value'>): boolean {
  if (one.kind !== 'amount') return one.value === other.value;
  const [a] = moneyIn(one.value);
  const [b] = moneyIn(other.value);
  return a !== undefined && b !== undefined && sameMoney(a, b);
}

const isOver = ({ kind, topic, value }: Stated, { timeZone }: Ground, now: Date): boolean =>
  kind === 'date' && PASSES.has(topic) && instantsOf(dayOf(value), timeZone).to <= now;

const TOPICS: Readonly<Record<string, string>> = {
  'final-bill': 'final bill',
  'answer-by': 'answer by',
  'pay-by': 'pay by',
  'refund-by': 'refund by',
};

const valueWords = (
  { kind, topic, value }: Pick<Statement, 'kind' | 'topic' | 'value'>,
  { timeZone }: Ground,
): string =>
  `${TOPICS[topic] ?? topic}: ${kind === 'date' ? dayWords(instantsOf(dayOf(value), timeZone).from, timeZone) : value}`;
