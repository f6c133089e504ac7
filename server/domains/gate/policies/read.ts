import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { PolicyFile } from '#contracts/policy-file.ts';
import { buildPolicy, type FactSet, type Policy } from '#domains/decisions/index.ts';

/** What is wrong with the text of a policy, and where; line and column from 1. */
export interface TextFault {
  readonly line: number;
  readonly column: number;
  readonly say: string;
}

/** A policy out of its text, or everything that is wrong with it. */
export type ReadPolicy =
  | {
      readonly ok: true;
      readonly policy: Policy;
      readonly written: z.output<typeof PolicyFile>;
      /** Where a part stands: the line of the innermost that is there. */
      readonly lineOf: (path: readonly PropertyKey[]) => number;
    }
  | { readonly ok: false; readonly faults: readonly TextFault[] };

/** More faults of a text that is no YAML are not told. */
const MOST_FAULTS = 50;

/** Reads a policy from YAML. Aliases are not followed, so that a small text cannot become a large one. */
export function readPolicy(yaml: string, facts: FactSet, version = 0): ReadPolicy {
  const lines = new LineCounter();
  // Without excerpts: a text of nothing but faults would take seconds for them.
  const document = parseDocument(yaml, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  if (document.errors.length > 0)
    return {
      ok: false,
      faults: document.errors.slice(0, MOST_FAULTS).map(({ message, pos: [from] }) => ({
        ...placeOf(lines, from),
        say: message.startsWith('Maximum call stack') ? 'This is nested too deeply.' : message,
      })),
    };
  const plain = plainOf(document);
  if (plain === undefined)
    return { ok: false, faults: [{ line: 1, column: 1, say: 'A policy is written without aliases.' }] };
  const parsed = PolicyFile.safeParse(plain.value);
  const at = (path: readonly PropertyKey[]) => placeOf(lines, offsetOf(document, path));
  if (!parsed.success)
    return {
      ok: false,
      faults: parsed.error.issues.map((issue) => ({ ...at(issue.path), say: sayIssue(issue) })),
    };
  const built = buildPolicy(parsed.data, version, facts);
  if (built.ok) return { ...built, written: parsed.data, lineOf: (path) => at(path).line };
  return {
    ok: false,
    faults: built.faults.map(({ path, say }) => ({ ...at(path), say: `${path.join('.')}: ${say}` })),
  };
}

function plainOf(document: Document): { readonly value: unknown } | undefined {
  try {
    return { value: document.toJS({ maxAliasCount: 0 }) };
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

const sayIssue = (issue: { readonly path: readonly PropertyKey[]; readonly message: string }): string =>
  issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;

function placeOf(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Where the innermost part of a path stands that is there. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const found = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(found) && found.range) return found.range[0];
  }
  return 0;
}
