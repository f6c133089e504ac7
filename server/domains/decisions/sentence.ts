import type { ASTNode } from '@marcbachmann/cel-js';
import type { Condition } from './compile.ts';
import type { Fact, FactType } from './facts.ts';

/** A condition as a sentence; parts that have no plain words stand as they were written, in `backticks`. */
export const sentenceOf = (condition: Condition): string => clause(condition.tree, condition);

type Operation = Extract<ASTNode, { op: '==' | '!=' | '<' | '<=' | '>' | '>=' }>;

const asWritten = (node: ASTNode, { source }: Condition): string =>
  `\`${source.slice(node.range.start, node.range.end)}\``;

function clause(node: ASTNode, within: Condition): string {
  switch (node.op) {
    case '&&':
      return certainty(node, within) ?? node.args.map((part) => grouped(part, within, '||')).join(' and ');
    case '||':
      return certainty(node, within) ?? node.args.map((part) => grouped(part, within, '&&')).join(' or ');
    case '!_':
      return negated(node.args, within);
    case 'id':
    case '.': {
      const fact = factOf(node, within);
      return fact?.type === 'yes-no' ? fact.words : asWritten(node, within);
    }
    case 'call':
      return known(node, within) ?? asWritten(node, within);
    case 'rcall':
      return textQuestion(node, within) ?? asWritten(node, within);
    case 'in':
      return membership(node, within) ?? asWritten(node, within);
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return comparison(node, within) ?? asWritten(node, within);
    default:
      return asWritten(node, within);
  }
}

/** «and» and «or» beside each other are told apart by brackets. */
const grouped = (node: ASTNode, within: Condition, other: '&&' | '||'): string =>
  node.op === other ? `(${clause(node, within)})` : clause(node, within);

/** `has(x) && x`, and its opposite `!has(x) || !x`, as people say it. */
function certainty(node: Extract<ASTNode, { op: '&&' | '||' }>, within: Condition): string | undefined {
  const [asks, says] = node.op === '&&' ? node.args : node.args.map((part) => opposite(part));
  if (asks?.op !== 'call' || asks.args[0] !== 'has') return undefined;
  const [asked] = asks.args[1];
  const fact = asked && factOf(asked, within);
  if (fact?.type !== 'yes-no' || !says || factOf(says, within) !== fact) return undefined;
  return node.op === '&&' ? `it is known that ${fact.words}` : `it is not known that ${fact.words}`;
}

const opposite = (node: ASTNode): ASTNode | undefined => (node.op === '!_' ? node.args : undefined);

function negated(node: ASTNode, within: Condition): string {
  const unknown = node.op === 'call' ? known(node, within, ' not') : undefined;
  if (unknown) return unknown;
  const inner = clause(node, within);
  return node.op === '&&' || node.op === '||' ? `it is not so that (${inner})` : `it is not so that ${inner}`;
}

function known(node: Extract<ASTNode, { op: 'call' }>, within: Condition, not = ''): string | undefined {
  const [asked] = node.args[1];
  const words = node.args[0] === 'has' && asked ? named(asked, within) : undefined;
  if (!asked || !words) return undefined;
  const isYesNo = factOf(asked, within)?.type === 'yes-no';
  return isYesNo ? `it is${not} known whether ${words}` : `${words} is${not} known`;
}

/** A fact, or what is asked of a map: what an event or a system says has names of its own. */
function named(node: ASTNode, within: Condition): string | undefined {
  const fact = factOf(node, within);
  if (fact) return fact.words;
  if (node.op !== '.') return undefined;
  const map = factOf(node.args[0], within);
  return map?.type === 'map' ? `«${node.args[1]}» of ${map.words}` : undefined;
}

const TEXT_QUESTIONS: Readonly<Record<string, string>> = {
  contains: 'contains',
  startsWith: 'begins with',
  endsWith: 'ends with',
};

function textQuestion(node: Extract<ASTNode, { op: 'rcall' }>, within: Condition): string | undefined {
  const [name, asked, [given]] = node.args;
  const verb = TEXT_QUESTIONS[name];
  const left = noun(asked, within);
  const right = given && noun(given, within);
  return verb && left && right ? `${left} ${verb} ${right}` : undefined;
}

function membership(node: Extract<ASTNode, { op: 'in' }>, within: Condition): string | undefined {
  const [item, list] = node.args;
  const left = noun(item, within);
  if (left === undefined) return undefined;
  if (list.op !== 'list') {
    const right = noun(list, within);
    return right && `${left} is among ${right}`;
  }
  const items = list.args.map((one) => noun(one, within));
  if (items.includes(undefined)) return undefined;
  return items.length === 1
    ? `${left} is ${items[0]}`
    : `${left} is ${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}

const COMPARED = {
  '==': 'is',
  '!=': 'is not',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is more than',
  '>=': 'is at least',
};
const TIMED = {
  '==': 'is',
  '!=': 'is not',
  '<': 'is before',
  '<=': 'is not after',
  '>': 'is after',
  '>=': 'is not before',
};

function comparison(node: Operation, within: Condition): string | undefined {
  const [one, other] = node.args;
  const left = noun(one, within);
  const right = noun(other, within);
  if (left === undefined || right === undefined) return undefined;
  const timed = typeOf(one, within) === 'timestamp' || typeOf(other, within) === 'timestamp';
  return `${left} ${(timed ? TIMED : COMPARED)[node.op]} ${right}`;
}

/** What a part stands for in a sentence; `undefined` where there are no plain words. */
function noun(node: ASTNode, within: Condition): string | undefined {
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

function typeOf(node: ASTNode, within: Condition): FactType | undefined {
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

function factOf(node: ASTNode, { set }: Condition): Fact | undefined {
  if (node.op === 'id') return set.facts.get(node.args);
  return node.op === '.' && node.args[0].op === 'id'
    ? set.facts.get(`${node.args[0].args}.${node.args[1]}`)
    : undefined;
}
