import type { ParseError, TypeError as TypeFault } from '@marcbachmann/cel-js';
import type { FactSet } from './facts.ts';

/** What is wrong with a condition, and where: `from` and `to` in UTF-16 units, `line` and `column` from 1. */
export interface Fault {
  readonly from: number;
  readonly to: number;
  readonly line: number;
  readonly column: number;
  readonly say: string;
}

/** A fault at a place; without a place it is about the whole source. */
export function faultAt(
  source: string,
  range: { readonly start: number; readonly end: number } | undefined,
  say: string,
): Fault {
  const from = Math.min(range?.start ?? 0, source.length);
  const before = source.slice(0, from).split('\n');
  return {
    from,
    to: Math.min(range?.end ?? source.length, source.length),
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    say,
  };
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  int: 'a whole number',
  uint: 'a whole number',
  double: 'a number',
  bool: 'yes or no',
  null: 'nothing',
  'google.protobuf.Timestamp': 'a time',
  'google.protobuf.Duration': 'a duration',
  list: 'a list',
  map: 'a map',
  dyn: 'something of any kind',
};

/** A type of the language in words. */
export const typeWords = (type: string): string =>
  TYPES[type] ?? TYPES[type.replace(/<.*/, '')] ?? (type.startsWith('thing_') ? type.slice(6) : type);

const OPERATION = /^no such overload: (\S+) (\S+) (\S+)$/;

/** What the language says, in plain words. */
export function sayWhy(error: ParseError | TypeFault | undefined, source: string, set: FactSet): string {
  const summary = error?.summary ?? 'This is not a condition.';
  const named = summary.slice(summary.indexOf(':') + 1).trim();
  const part = source.slice(error?.range?.start ?? 0, error?.range?.end ?? source.length);
  switch (error?.code) {
    case 'unknown_variable':
      return `«${named}» is not known here. There are: ${[...set.things.keys()].join(', ')}.`;
    case 'no_such_key':
      return fieldWords(named, source.slice(0, error.range?.start ?? 0), set);
    case 'no_such_overload': {
      const [, left, operator, right] = OPERATION.exec(summary) ?? [];
      if (left === undefined || right === undefined) return `«${part}» does not fit together.`;
      return `«${part}» does not fit together: ${typeWords(left)} ${operator} ${typeWords(right)}.`;
    }
    case 'no_matching_overload':
      return `«${part}» cannot be asked like this.`;
    case 'limit_exceeded':
      return 'This is too much for one condition: too long, too deep, or with a list of more than 100. Make several rules of it.';
    default:
      return part.trim() === ''
        ? 'Something is missing here.'
        : `«${part}» cannot be read here (${summary}).`;
  }
}

function fieldWords(field: string, before: string, set: FactSet): string {
  const thing = /(\w+)\s*\.\s*$/.exec(before)?.[1] ?? '';
  const fields = set.things.get(thing);
  return fields
    ? `${thing} has no «${field}». It has: ${fields.join(', ')}.`
    : `There is no «${field}» here.`;
}
