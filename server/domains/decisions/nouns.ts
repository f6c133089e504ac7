import type { ASTNode } from '@marcbachmann/cel-js';
import type { Condition } from './compile.ts';
import type { Fact, FactType } from './facts.ts';

/** A fact, or what is asked of a map: what an event or a system says has names of its own. */
export function named(node: ASTNode, within: Condition): string | undefined {
  const fact = factOf(node, within);
  if (fact) return fact.words;
  if (node.op !== '.') return undefined;
  const map = factOf(node.args[0], within);
  return map?.type === 'map' ? `«${node.args[1]}» of ${map.words}` : undefined;
}

/** What a part stands for in a sentence; `undefined` where there are no plain words. */
export function noun(node: ASTNode, within: Condition): string | undefined {
  if (node.op === 'value') return literal(node.args);
  const words = named(node, within);
  if (words) return words;
  if (node.op === 'call') return written(node);
  if (node.op === 'rcall' && node.args[0] === 'size') {
    const counted = noun(node.args[1], within);
    return counted && `the number of ${counted}`;
  }
  if (node.op === '-' || node.op === '+') return calculated(node, within);
  return undefined;
}

function literal(value: unknown): string | undefined {
  if (typeof value === 'string') return `«${value}»`;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'bigint' || typeof value === 'number' ? String(value) : undefined;
}

function calculated(node: Extract<ASTNode, { op: '-' | '+' }>, within: Condition): string | undefined {
  const [one, other] = node.args;
  const left = noun(one, within);
  const right = noun(other, within);
  if (left === undefined || right === undefined) return undefined;
  const [first, second] = [typeOf(one, within), typeOf(other, within)];
  if (first === 'timestamp' && second === 'timestamp')
    return node.op === '-' ? `the time from ${right} to ${left}` : undefined;
  if (first === 'timestamp') return `${right} ${node.op === '-' ? 'before' : 'after'} ${left}`;
  return `${left} ${node.op === '-' ? 'minus' : 'plus'} ${right}`;
}

/** Of what kind a value is; `undefined` where it cannot be told. */
export function typeOf(node: ASTNode, within: Condition): FactType | undefined {
  if (node.op === 'call')
    return node.args[0] === 'timestamp' || node.args[0] === 'duration' ? node.args[0] : undefined;
  if (node.op === '+' || node.op === '-') {
    const types = node.args.map((part) => typeOf(part, within));
    return types[0] === 'timestamp' && types[1] === 'timestamp' ? 'duration' : types[0];
  }
  return factOf(node, within)?.type;
}

const UNITS: Readonly<Record<string, string>> = { h: 'hour', m: 'minute', s: 'second', ms: 'millisecond' };

/** Times and durations that are written out. */
function written(node: Extract<ASTNode, { op: 'call' }>): string | undefined {
  const [arg] = node.args[1];
  if (arg?.op !== 'value' || typeof arg.args !== 'string') return undefined;
  if (node.args[0] === 'timestamp') return arg.args;
  if (node.args[0] !== 'duration') return undefined;
  return arg.args
    .replace(/(\d+)(ms|[hms])/g, (_, count: string, unit: string) => {
      const days =
        unit === 'h' && Number(count) % 24 === 0 && Number(count) > 0 ? Number(count) / 24 : undefined;
      const [number, word] = days === undefined ? [Number(count), UNITS[unit]] : [days, 'day'];
      return `${number} ${word}${number === 1 ? '' : 's'} `;
    })
    .trim();
}

/** The fact that is named, if it is one. */
export function factOf(node: ASTNode, { set }: Condition): Fact | undefined {
  if (node.op === 'id') return set.facts.get(node.args);
  return node.op === '.' && node.args[0].op === 'id'
    ? set.facts.get(`${node.args[0].args}.${node.args[1]}`)
    : undefined;
}
