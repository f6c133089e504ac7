import { type Document, isCollection, isMap, isScalar, isSeq, parseDocument, stringify } from 'yaml';

/** Where a part of a policy stands in its text. */
export type Path = readonly (string | number)[];

/** A rule's plain parts. */
export interface PlainRule {
  readonly code: string;
  readonly verdict: string;
  /** Conditions in CEL and how long it waits; '' where the rule has none. */
  readonly asked: string;
  readonly required: string;
  readonly waits: string;
  readonly say: string;
  readonly need: string;
  readonly next: string;
}
/** A duty's plain parts; `others`: lengths of time for single countries, such as `US: 30 days`. */
export interface PlainDuty {
  readonly key: string;
  readonly say: string;
  readonly needs: string;
  readonly within: string;
  readonly byCountry: boolean;
  readonly others: string;
}
/** The plain parts of a policy, out of its text. */
export interface PlainPolicy {
  readonly name: string;
  readonly title: string;
  readonly types: readonly string[];
  readonly rules: readonly PlainRule[];
  readonly duties: readonly PlainDuty[];
}

/** Everything in a text but its comments; `null` where it is no YAML with a map. Aliases are refused, as the server does. */
function open(yaml: string): Document | null {
  const document = parseDocument(yaml, { uniqueKeys: true });
  if (document.errors.length > 0 || !isMap(document.contents)) return null;
  try {
    document.toJS({ maxAliasCount: 0 });
    return document;
  } catch {
    return null;
  }
}

const text = (document: Document, path: Path): string => {
  const value = document.getIn(path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};
const length = (document: Document, path: Path): number => {
  const list = document.getIn(path);
  return isSeq(list) ? list.items.length : 0;
};
const each = <T>(document: Document, path: Path, read: (at: Path) => T): T[] =>
  Array.from({ length: length(document, path) }, (_, at) => read([...path, at]));

/** The plain parts of a policy; `null` where its text cannot be read. */
export function plainOf(yaml: string): PlainPolicy | null {
  const document = open(yaml);
  if (document === null) return null;
  const of = (at: Path, key: string): string => text(document, [...at, key]);
  return {
    name: of([], 'policy'),
    title: of([], 'title'),
    types: each(document, ['for'], (at) => text(document, at)),
    rules: each(document, ['rules'], (at) => ({
      code: of(at, 'code'),
      verdict: of(at, 'verdict'),
      asked: of(at, 'if'),
      required: of(at, 'require'),
      waits: text(document, [...at, 'waits', 'for']),
      say: of(at, 'say'),
      need: of(at, 'need'),
      next: of(at, 'next'),
    })),
    duties: each(document, ['duties'], (at) => ({
      key: of(at, 'key'),
      say: of(at, 'say'),
      needs: of(at, 'needs') || 'delivered',
      ...lengthsOf(document, [...at, 'within']),
    })),
  };
}

function lengthsOf(document: Document, path: Path): Pick<PlainDuty, 'within' | 'byCountry' | 'others'> {
  const found = document.getIn(path);
  if (!isMap(found)) return { within: text(document, path), byCountry: false, others: '' };
  const others = found.items.map(({ key, value }) => `${String(key)}: ${String(value)}`);
  return {
    within: text(document, [...path, 'default']),
    byCountry: true,
    others: others.filter((one) => !one.startsWith('default:')).join(', '),
  };
}

const SHAPE = { lineWidth: 0, flowCollectionPadding: false } as const;

/**
 * The text with one part changed. A word that stands there already is replaced where it stands, so that comments and the
 * shape of all the rest stay; only what is new makes the library lay the text out again, with its comments.
 */
export function changed(yaml: string, path: Path, value: string | readonly string[]): string {
  const document = open(yaml);
  if (document === null) return yaml;
  const node = document.getIn(path, true);
  const inPlace =
    isScalar(node) && (node.type === 'PLAIN' || node.type?.startsWith('QUOTE')) && typeof value === 'string'
      ? splice(yaml, node.range, value, path)
      : isCollection(node) && node.flow === true && Array.isArray(value)
        ? splice(yaml, node.range, value, path)
        : null;
  const done = inPlace ?? (node === undefined ? beside(yaml, document, path, value) : null);
  if (done !== null) return done;
  document.setIn(path, document.createNode(value));
  return document.toString(SHAPE);
}

/** A new word on a line of its own, below the first of the part that it belongs to. */
function beside(
  yaml: string,
  document: Document,
  path: Path,
  value: string | readonly string[],
): string | null {
  const parent = document.getIn(path.slice(0, -1), true);
  const first = isMap(parent) && parent.flow !== true ? parent.items[0] : undefined;
  if (!first || !isScalar(first.key) || !first.key.range || !isScalar(first.value) || !first.value.range)
    return null;
  const [from] = first.key.range;
  const column = from - (yaml.lastIndexOf('\n', from - 1) + 1);
  const end = yaml.indexOf('\n', first.value.range[1]);
  const at = end < 0 ? yaml.length : end;
  const head = `\n${' '.repeat(column)}${String(path.at(-1))}: `;
  return splice(
    `${yaml.slice(0, at)}${head}x${yaml.slice(at)}`,
    [at + head.length, at + head.length + 1, 0],
    value,
    path,
  );
}

/** The first way of writing it that is read back as meant. */
function splice(
  yaml: string,
  range: readonly [number, number, number] | null | undefined,
  value: string | readonly string[],
  path: Path,
): string | null {
  if (!range) return null;
  const [from, to] = range;
  const plain = typeof value === 'string' ? stringify(value, SHAPE).trimEnd() : `[${value.join(', ')}]`;
  for (const written of [plain, JSON.stringify(value)]) {
    if (written.includes('\n')) continue;
    const next = yaml.slice(0, from) + written + yaml.slice(to);
    const read = open(next);
    const back = read?.getIn(path);
    const same = isCollection(back)
      ? JSON.stringify(back.toJSON()) === JSON.stringify(value)
      : back === value;
    if (same) return next;
  }
  return null;
}

/** A new policy to begin with. */
export const beginWith = (name: string): string => `policy: ${name}
title: What it is for, in a sentence
source:
  - mark: D
    say: Why we have it
for: [card.block]
rules:
  - code: something-open
    require: "!dispute.open"
    verdict: hold
    say: The customer disputes it.
    need: the dispute answered
    next: Answer the dispute; this is looked at again when it has ended.
`;

/** Parts to insert, as they are written. */
export const SKELETONS = {
  rule: `  - code: a-name
    require: "!dispute.open"
    verdict: hold
    say: Why not.
    need: what is missing
    next: The next right step.
`,
  waits: `  - code: a-name
    waits: { from: invoice.dueAt, for: 14 days }
    verdict: hold
    say: It is too soon.
    need: 14 days after the due date
    next: This goes on by itself.
`,
  duty: `  - key: notice
    template: limit-lowered
    say: Why the customer must know.
    needs: delivered
    within: 3 days
`,
  exemption: `  - kind: security
    say: It is being misused.
    lifts: []
    moves: []
`,
  source: `  - mark: D
    say: Where it comes from
`,
} as const;

const LISTS = {
  rule: 'rules',
  waits: 'rules',
  duty: 'duties',
  exemption: 'exemptions',
  source: 'source',
} as const;

/** The text with a part more at the end of its list, and where that begins. */
export function withPart(yaml: string, part: keyof typeof SKELETONS): { yaml: string; at: number } {
  const list = LISTS[part];
  const body = SKELETONS[part];
  const lines = yaml.endsWith('\n') || yaml === '' ? yaml : `${yaml}\n`;
  const head = new RegExp(`^${list}:[ \\t]*(#.*)?$`, 'm').exec(lines);
  if (!head) {
    const none = lines.replace(new RegExp(`^${list}:[ \\t]*\\[\\][ \\t]*\\n`, 'm'), '');
    return { yaml: `${none}${list}:\n${body}`, at: none.length + list.length + 2 };
  }
  // The list ends where the next line begins at the left edge.
  const after = head.index + head[0].length + 1;
  const next = /^[A-Za-z#]/m.exec(lines.slice(after));
  const at = next ? after + next.index : lines.length;
  return { yaml: lines.slice(0, at) + body + lines.slice(at), at };
}

/** Names of facts that a text looks at, of those that there are. */
export function factsIn(yaml: string, facts: readonly { readonly name: string }[]): Set<string> {
  const words = new Set(yaml.match(/[A-Za-z]+(?:\.[A-Za-z]+)*/g) ?? []);
  return new Set(facts.map(({ name }) => name).filter((name) => words.has(name)));
}
