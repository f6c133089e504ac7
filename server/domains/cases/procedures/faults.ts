import { type Document, isMap, isNode, isScalar, type LineCounter } from 'yaml';
import type { z } from 'zod';

/** What is wrong with a procedure: its field such as `clocks.0.length`, in words, and where it stands in the YAML, from 1. */
export interface ProcedureFault {
  readonly field: string;
  readonly say: string;
  readonly line: number;
  readonly column: number;
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** What is wrong, with its place; what is missing is said where it should be. */
export const faultsOf = (
  issues: readonly Issue[],
  document: Document,
  lines: LineCounter,
): ProcedureFault[] =>
  issues.map((issue) => {
    const missing = issue.code !== 'unrecognized_keys' && !document.hasIn(issue.path);
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
    const { line, col } = lines.linePos(placeOf(document, path));
    return {
      field: path.join('.'),
      say: missing ? sayMissing(issue.path) : sayIssue(issue),
      line,
      column: col,
    };
  });

const sayMissing = (path: Path): string => `«${String(path.at(-1) ?? '')}» is missing here.`;

function sayIssue(issue: Issue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `There is nothing called ${issue.keys.map((key) => `«${key}»`).join(', ')} here.`;
    case 'invalid_value':
      return `Use ${issue.values.length > 1 ? 'one of these' : 'this'}: ${issue.values.join(', ')}.`;
    case 'invalid_type':
      return `This must be ${NAMES[issue.expected] ?? issue.expected}.`;
    default:
      return issue.message;
  }
}

const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'a list of names with values',
  record: 'a list of names with values',
  boolean: 'true or false',
};

/** Where a path begins; where it does not lead anywhere, the last of it that is there. */
function placeOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && key.value === last)
      : undefined;
    const found = pair ? pair.key : document.getIn(path.slice(0, length), true);
    if (isNode(found) && found.range) return found.range[0];
  }
  return 0;
}
