import {
  type ASTNode,
  EvaluationError,
  ParseError,
  serialize,
  TypeError as TypeFault,
} from '@marcbachmann/cel-js';
import type { FactSet } from './facts.ts';
import { type Fault, faultAt, sayWhy, typeWords } from './faults.ts';
import { childrenOf, isComprehension } from './tree.ts';

/** A condition that may be asked. */
export interface Condition {
  readonly source: string;
  readonly set: FactSet;
  /** Names of the facts that it speaks of. */
  readonly reads: readonly string[];
  readonly tree: ASTNode;
  /** Runs it on what `set.bind` made; throws where a fact that it needs is not known. */
  readonly run: (context: Record<string, unknown>) => unknown;
}

/** A condition, or what is wrong with its source. */
export type Compiled =
  | { readonly ok: true; readonly condition: Condition }
  | { readonly ok: false; readonly errors: readonly Fault[] };

/** Longest source of a condition, in UTF-16 units. */
export const MAX_SOURCE = 2000;

const FUNCTIONS = ['has', 'size', 'int', 'double', 'string', 'timestamp', 'duration'];
const METHODS = [
  ...['contains', 'startsWith', 'endsWith', 'lowerAscii', 'upperAscii', 'trim', 'size'],
  ...['exists', 'all', 'exists_one', 'filter'],
  ...['getFullYear', 'getMonth', 'getDayOfMonth', 'getDate', 'getDayOfWeek', 'getDayOfYear'],
  ...['getHours', 'getMinutes', 'getSeconds', 'getMilliseconds'],
];
const ALLOWED: ReadonlySet<string> = new Set([...FUNCTIONS, ...METHODS]);

/**
 * Reads a condition (CEL) against the facts that it may ask for. Unknown facts, wrong types, unreadable times and whatever
 * could run long (patterns, loops in loops, building of lists and maps) are refused here, not when it is asked.
 */
export function compile(source: string, set: FactSet): Compiled {
  if (source.length > MAX_SOURCE)
    return refused([faultAt(source, undefined, `A condition has at most ${MAX_SOURCE} characters.`)]);
  try {
    const run = set.environment.parse(source);
    const strange = [...refusedParts(run.ast, source, false), ...unreadable(run.ast, source, set)];
    if (strange.length > 0) return refused(strange);
    const { valid, type, error } = run.check();
    if (!valid) return refused([faultAt(source, error?.range, sayWhy(error, source, set))]);
    if (type !== 'bool')
      return refused([
        faultAt(source, undefined, `A condition says yes or no; this gives ${typeWords(type ?? 'dyn')}.`),
      ]);
    const reads = [...new Set(factsOf(run.ast, set))].sort();
    return { ok: true, condition: { source, set, reads, tree: run.ast, run: (context) => run(context) } };
  } catch (error) {
    if (!(error instanceof ParseError || error instanceof TypeFault)) throw error;
    return refused([faultAt(source, error.range, sayWhy(error, source, set))]);
  }
}

const refused = (errors: readonly Fault[]): Compiled => ({ ok: false, errors });

/** Whatever the language can but a condition may not. */
function refusedParts(node: ASTNode, source: string, inLoop: boolean): Fault[] {
  const here = refusal(node, inLoop);
  if (here !== undefined) return [faultAt(source, node.range, here)];
  if (!isComprehension(node)) return childrenOf(node).flatMap((child) => refusedParts(child, source, inLoop));
  const [, receiver, args] = node.args;
  return [
    ...refusedParts(receiver, source, inLoop),
    ...args.flatMap((child) => refusedParts(child, source, true)),
  ];
}

function refusal(node: ASTNode, inLoop: boolean): string | undefined {
  if (node.op === 'map') return 'A condition cannot build maps.';
  if (node.op === 'call' || node.op === 'rcall') {
    if (!ALLOWED.has(node.args[0]))
      return `«${node.args[0]}» cannot be used. There are: ${[...ALLOWED].join(', ')}.`;
    if (inLoop && isComprehension(node)) return 'A question about each item cannot stand inside another one.';
  }
  if (inLoop && node.op === 'in' && node.args[1].op !== 'list')
    return 'Inside a question about each item, «in» needs a list that is written out.';
  return undefined;
}

const PROBE = 'timestamp("2026-01-01T00:00:00Z")';

/** Times, durations and zones that are written out and cannot be read. */
function unreadable(node: ASTNode, source: string, set: FactSet): Fault[] {
  const below = childrenOf(node).flatMap((child) => unreadable(child, source, set));
  const probe = probeOf(node);
  if (probe === undefined) return below;
  try {
    set.environment.evaluate(probe);
    return below;
  } catch (error) {
    // Zones are read by the runtime itself, which throws its own RangeError.
    if (!(error instanceof EvaluationError || error instanceof RangeError)) return below;
    return [
      ...below,
      faultAt(source, node.range, 'This cannot be read as a time, a duration or a time zone.'),
    ];
  }
}

function probeOf(node: ASTNode): string | undefined {
  if (node.op === 'call' && ['timestamp', 'duration', 'int', 'double'].includes(node.args[0])) {
    const [arg] = node.args[1];
    return arg?.op === 'value' ? serialize(node) : undefined;
  }
  if (node.op !== 'rcall' || !node.args[0].startsWith('get')) return undefined;
  const [zone] = node.args[2];
  return zone?.op === 'value' ? `${PROBE}.${node.args[0]}(${serialize(zone)})` : undefined;
}

function factsOf(node: ASTNode, set: FactSet): string[] {
  if (node.op === 'id' && set.facts.has(node.args)) return [node.args];
  if (node.op === '.' && node.args[0].op === 'id') {
    const name = `${node.args[0].args}.${node.args[1]}`;
    if (set.facts.has(name)) return [name];
  }
  return childrenOf(node).flatMap((child) => factsOf(child, set));
}
