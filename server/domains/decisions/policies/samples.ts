import type { ASTNode } from '@marcbachmann/cel-js';
import type { Condition } from '../compile.ts';
import type { Fact, FactValue, FactValues } from '../facts.ts';
import { childrenOf } from '../tree.ts';

/** The «now» of all samples. */
export const SAMPLE_NOW = new Date('2026-06-01T12:00:00Z');

/** So many combinations at most are tried. */
const MOST = 20_000;

/** Literals in conditions, by kind; lengths of time in seconds. */
interface Literals {
  readonly texts: Set<string>;
  readonly numbers: Set<number>;
  readonly seconds: Set<number>;
  readonly times: Set<number>;
  /** Names of what is asked of a map, such as `channel` in `action.data.channel`. */
  readonly fields: Set<string>;
}

/**
 * Facts that a few conditions could meet: all values that their literals tell apart, beside «not known». All combinations
 * where they are few; otherwise a spread of them, the same in every run.
 */
export function* samplesFor(
  conditions: readonly Condition[],
  fixed: Readonly<Record<string, readonly FactValue[]>>,
): Generator<FactValues> {
  const literals = emptyLiterals();
  for (const { tree } of conditions) collect(tree, literals);
  const names = [...new Set([...conditions.flatMap(({ reads }) => reads), ...Object.keys(fixed)])].sort();
  const set = conditions[0]?.set;
  const axes = names.map((name) => fixed[name] ?? candidates(set?.facts.get(name), literals));
  const size = axes.reduce((all, axis) => all * axis.length, 1);
  const count = Math.min(size, MOST);
  for (let n = 0; n < count; n += 1) {
    let rest = size <= MOST ? n : spread(n, size);
    const values: Record<string, FactValue> = {};
    for (const [at, axis] of axes.entries()) {
      values[names[at] ?? ''] = axis[rest % axis.length];
      rest = Math.floor(rest / axis.length);
    }
    yield values;
  }
}

/** Steps that share no factor with most sizes, so that all axes are mixed. */
const spread = (n: number, size: number): number => Math.floor(((n * 0.618_033_988_749_895) % 1) * size);

const emptyLiterals = (): Literals => ({
  texts: new Set(),
  numbers: new Set(),
  seconds: new Set(),
  times: new Set(),
  fields: new Set(),
});

function collect(node: ASTNode, into: Literals): void {
  if (node.op === 'value') {
    if (typeof node.args === 'string') into.texts.add(node.args);
    if (typeof node.args === 'number' || typeof node.args === 'bigint') into.numbers.add(Number(node.args));
  }
  if (node.op === '.') into.fields.add(node.args[1]);
  if (node.op === 'call') {
    const [name, [arg]] = node.args;
    const written = arg?.op === 'value' && typeof arg.args === 'string' ? arg.args : undefined;
    if (written !== undefined && name === 'duration') into.seconds.add(secondsIn(written));
    if (written !== undefined && name === 'timestamp') into.times.add(Date.parse(written));
  }
  for (const child of childrenOf(node)) collect(child, into);
}

const SIZE: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 };

const secondsIn = (written: string): number =>
  [...written.matchAll(/(\d+(?:\.\d+)?)(ms|[hms])/g)].reduce(
    (all, [, count, unit]) => all + Number(count) * (SIZE[unit ?? 's'] ?? 1),
    0,
  );

/** Values that can make a difference, the unknown last. */
function candidates(fact: Fact | undefined, literals: Literals): readonly FactValue[] {
  const { texts, numbers, seconds, fields } = literals;
  switch (fact?.type) {
    case 'yes-no':
      return [true, false, null];
    case 'text':
      return [...texts, 'something else', '', null];
    case 'whole':
    case 'number':
      return [...new Set([0, 1, ...[...numbers].flatMap((one) => [one - 1, one, one + 1])]), null];
    case 'duration':
      return [0, ...[...seconds].flatMap((one) => [one - 1, one, one + 1]), null];
    case 'timestamp':
      return [...moments(literals), null];
    case 'texts':
      return [[], [...texts], ...[...texts].map((one) => [one]), null];
    case 'map':
      return [{}, ...[...fields].flatMap((field) => [...texts].map((one) => ({ [field]: one }))), null];
    case undefined:
      return [null];
  }
}

/** Around now, and around every length and moment that a condition speaks of. */
function moments({ seconds, times }: Literals): readonly string[] {
  const now = SAMPLE_NOW.getTime();
  const offsets = [0, 1, 3600, ...[...seconds].flatMap((one) => [one - 1, one + 1])];
  const around = offsets.flatMap((one) => [now - one * 1000, now + one * 1000]);
  const written = [...times].flatMap((one) => [one - 1000, one, one + 1000]);
  return [...new Set([...around, ...written])].map((at) => new Date(at).toISOString());
}
