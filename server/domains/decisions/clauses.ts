import type { ASTNode } from '@marcbachmann/cel-js';
import type { Condition } from './compile.ts';
import { factOf, named, noun, typeOf } from './nouns.ts';

type Operation = Extract<ASTNode, { op: '==' | '!=' | '<' | '<=' | '>' | '>=' }>;

/** `has(x)`. */
export function known(
  node: Extract<ASTNode, { op: 'call' }>,
  within: Condition,
  so: boolean,
): string | undefined {
  const [asked] = node.args[1];
  const words = node.args[0] === 'has' && asked ? named(asked, within) : undefined;
  if (!asked || !words) return undefined;
  const not = so ? '' : ' not';
  const isYesNo = factOf(asked, within)?.type === 'yes-no';
  return isYesNo ? `it is${not} known whether ${words}` : `${words} is${not} known`;
}

const TEXT_QUESTIONS: Readonly<Record<string, readonly [is: string, isNot: string]>> = {
  contains: ['contains', 'does not contain'],
  startsWith: ['begins with', 'does not begin with'],
  endsWith: ['ends with', 'does not end with'],
};

/** What is asked of a text. */
export function textQuestion(
  node: Extract<ASTNode, { op: 'rcall' }>,
  within: Condition,
  so: boolean,
): string | undefined {
  const [name, asked, [given]] = node.args;
  const verbs = TEXT_QUESTIONS[name];
  const left = noun(asked, within);
  const right = given && noun(given, within);
  return verbs && left && right ? `${left} ${verbs[so ? 0 : 1]} ${right}` : undefined;
}

/** `list.exists(x, x in ["a", "b"])`. */
export function oneOf(
  node: Extract<ASTNode, { op: 'rcall' }>,
  within: Condition,
  so: boolean,
): string | undefined {
  const [name, list, [each, asks]] = node.args;
  if (name !== 'exists' || each?.op !== 'id' || asks?.op !== 'in') return undefined;
  const [item, among] = asks.args;
  const left = noun(list, within);
  const right = among.op === 'list' ? listed(among.args, within) : undefined;
  if (item.op !== 'id' || item.args !== each.args || !left || !right) return undefined;
  return `${right} is ${so ? '' : 'not '}among ${left}`;
}

function listed(nodes: readonly ASTNode[], within: Condition): string | undefined {
  const items = nodes.map((one) => noun(one, within));
  if (items.length === 0 || items.includes(undefined)) return undefined;
  return items.length === 1 ? items[0] : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}

/** `x in […]`. */
export function membership(
  node: Extract<ASTNode, { op: 'in' }>,
  within: Condition,
  so: boolean,
): string | undefined {
  const [item, list] = node.args;
  const left = noun(item, within);
  const not = so ? '' : ' not';
  if (left === undefined) return undefined;
  if (list.op !== 'list') {
    const right = noun(list, within);
    return right && `${left} is${not} among ${right}`;
  }
  const right = listed(list.args, within);
  return right && `${left} is${not} ${right}`;
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
const OPPOSITE = { '==': '!=', '!=': '==', '<': '>=', '>=': '<', '<=': '>', '>': '<=' } as const;

/** Two values beside each other. */
export function comparison(node: Operation, within: Condition, so: boolean): string | undefined {
  const [one, other] = node.args;
  const left = noun(one, within);
  const right = noun(other, within);
  if (left === undefined || right === undefined) return undefined;
  const timed = typeOf(one, within) === 'timestamp' || typeOf(other, within) === 'timestamp';
  return `${left} ${(timed ? TIMED : COMPARED)[so ? node.op : OPPOSITE[node.op]]} ${right}`;
}
