import type { ASTNode } from '@marcbachmann/cel-js';
import { comparison, known, membership, oneOf, textQuestion } from './clauses.ts';
import type { Condition } from './compile.ts';
import { factOf, named } from './nouns.ts';

/** A condition as a sentence; parts that have no plain words stand as they were written, in `backticks`. */
export const sentenceOf = (condition: Condition): string => clause(condition.tree, condition, true);

/** What must be so, «if …» and «unless …», each said with as few negations as it can be; '' where there is nothing. */
export interface Asked {
  readonly if: string;
  readonly unless: string;
  /** Whether one of them is enough; otherwise both must be so. */
  readonly either: boolean;
}

/** When something is so (`so`), or is not so, in words that come after «if» and «unless». */
export function askedIn(condition: Condition, so: boolean): Asked {
  const { tree } = condition;
  const op = opOf(tree, so, condition);
  const parts = op === undefined ? [{ node: tree, so }] : partsOf(tree, so, op, condition);
  const isDenied = (part: Part, at: number): boolean => {
    const before = parts[at - 1];
    // What is said of one value is said together.
    return isShorterDenied(part, condition) && !(before && sameKnown(before, part, op ?? '&&', condition));
  };
  const said = parts.filter((part, at) => !isDenied(part, at));
  const denied = parts.filter(isDenied).map((part) => ({ ...part, so: !part.so }));
  // Of «A and B» nothing may be so that denies one of them; of «A or B», all of it.
  return {
    if: joined(said, op ?? '&&', condition),
    unless: joined(denied, op === '&&' ? '||' : '&&', condition),
    either: op === '||',
  };
}

type Joining = Extract<ASTNode, { op: '&&' | '||' }>;
type Op = Joining['op'];

/** A part of a condition, and whether it is said that it is so. */
interface Part {
  readonly node: ASTNode;
  readonly so: boolean;
}

const asWritten = (node: ASTNode, { source }: Condition): string =>
  `\`${source.slice(node.range.start, node.range.end)}\``;

const denied = (said: string, so: boolean): string => (so ? said : `it is not so that ${said}`);

function clause(node: ASTNode, within: Condition, so: boolean): string {
  switch (node.op) {
    case '&&':
    case '||': {
      const op = opOf(node, so, within);
      return op === undefined
        ? (certainty(node, within, so) ?? asWritten(node, within))
        : joined(partsOf(node, so, op, within), op, within);
    }
    case '!_':
      return clause(node.args, within, !so);
    case 'id':
    case '.': {
      const fact = factOf(node, within);
      return denied(fact?.type === 'yes-no' ? fact.words : asWritten(node, within), so);
    }
    case 'call':
      return known(node, within, so) ?? denied(asWritten(node, within), so);
    case 'rcall':
      return textQuestion(node, within, so) ?? oneOf(node, within, so) ?? denied(asWritten(node, within), so);
    case 'in':
      return membership(node, within, so) ?? denied(asWritten(node, within), so);
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return comparison(node, within, so) ?? denied(asWritten(node, within), so);
    default:
      return denied(asWritten(node, within), so);
  }
}

/** How the parts are joined when it is said that they are so, or not; `undefined` where it is one clause. */
function opOf(node: ASTNode, so: boolean, within: Condition): Op | undefined {
  if (node.op === '!_') return opOf(node.args, !so, within);
  if ((node.op !== '&&' && node.op !== '||') || certainty(node, within, so) !== undefined) return undefined;
  return so ? node.op : node.op === '&&' ? '||' : '&&';
}

/** «A and (B and C)» is said as «A and B and C». */
function partsOf(node: ASTNode, so: boolean, op: Op, within: Condition): Part[] {
  if (node.op === '!_') return partsOf(node.args, !so, op, within);
  if (opOf(node, so, within) !== op) return [{ node, so }];
  return node.op === '&&' || node.op === '||'
    ? node.args.flatMap((part) => partsOf(part, so, op, within))
    : [];
}

/** «and» and «or» beside each other are told apart by brackets; what is said of one value is said together. */
function joined(parts: readonly Part[], op: Op, within: Condition): string {
  const clauses = parts.flatMap(({ node, so }, at) => {
    const before = parts[at - 1];
    if (before && sameKnown(before, { node, so }, op, within)) return [];
    const next = parts[at + 1];
    const both = next && sameKnown({ node, so }, next, op, within);
    if (both) return [both];
    const said = clause(node, within, so);
    return [parts.length === 1 || opOf(node, so, within) === undefined ? said : `(${said})`];
  });
  return clauses.join(op === '&&' ? ' and ' : ' or ');
}

/** `has(x) && x < 7` is «x is known and is less than 7»; that what equals something is known goes without saying. */
function sameKnown(one: Part, other: Part, op: Op, within: Condition): string | undefined {
  const [asks, compares] = [one.node, other.node];
  if (asks.op !== 'call' || asks.args[0] !== 'has' || one.so !== (op === '&&')) return undefined;
  const words = asks.args[1][0] && named(asks.args[1][0], within);
  const said = clause(compares, within, other.so);
  if (words === undefined || !said.startsWith(`${words} is `)) return undefined;
  if (one.so && compares.op === (other.so ? '==' : '!=')) return said;
  return `${words} is ${one.so ? 'known and' : 'not known or'} ${said.slice(words.length + 1)}`;
}

const denials = (said: string): number => said.split(/\bnot\b/).length;
const isShorterDenied = ({ node, so }: Part, within: Condition): boolean =>
  denials(clause(node, within, !so)) < denials(clause(node, within, so));

/** `has(x) && x`, `has(x) && !x` and their opposites, as people say it. */
function certainty(node: Joining, within: Condition, so: boolean): string | undefined {
  const both = node.op === '&&';
  const [asks, says] = node.args;
  const has = both ? asks : asks.op === '!_' ? asks.args : undefined;
  const asked = has?.op === 'call' && has.args[0] === 'has' ? has.args[1][0] : undefined;
  const fact = asked && factOf(asked, within);
  const denies = says.op === '!_';
  if (fact?.type !== 'yes-no' || factOf(denies ? says.args : says, within) !== fact) return undefined;
  const holds = so === both;
  if (denies !== both) return `it is${holds ? '' : ' not'} known that ${fact.words}`;
  return holds ? `it is known not to be so that ${fact.words}` : `${fact.words}, as far as is known`;
}
