import type { PolicySentences } from '../../api/policies.ts';
import type { PlainPolicy } from './policy-text.ts';

/** A policy as it reads. */
export interface Reading {
  readonly sentences: PolicySentences;
  /** `null` where the text cannot be read. */
  readonly plain: PlainPolicy | null;
}
/** One thing that would be otherwise; '' where there is nothing before or after. */
export interface Change {
  readonly part: 'title' | 'types' | 'rule' | 'duty' | 'exemption';
  /** The rule's code, the notice's key or the kind of exception; '' for the policy as a whole. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** All that one text says otherwise than another, in sentences, in the order of the policy. */
export function whatChanges(before: Reading, after: Reading): Change[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const keys = [...new Set([...old.keys(), ...fresh.keys()])];
  return keys.flatMap((key) => {
    const [was, is] = [old.get(key), fresh.get(key)];
    const one = is ?? was;
    if (!one || was?.say === is?.say) return [];
    return [{ part: one.part, name: one.name, before: was?.say ?? '', after: is?.say ?? '' }];
  });
}

interface Line extends Pick<Change, 'part' | 'name'> {
  readonly say: string;
}

/** Every sentence under what it belongs to, with the words that are said with it. */
function linesOf({ sentences, plain }: Reading): Map<string, Line> {
  const lines: Line[] = [
    { part: 'title', name: '', say: plain?.title ?? '' },
    { part: 'types', name: '', say: (plain?.types ?? []).join(', ') },
    ...sentences.rules.map(({ code, sentence }) => {
      const rule = plain?.rules.find((one) => one.code === code);
      return { part: 'rule' as const, name: code, say: told(sentence, rule?.say, rule?.need, rule?.next) };
    }),
    ...sentences.duties.map(({ key, template, sentence }) => {
      const duty = plain?.duties.find((one) => one.key === key);
      return { part: 'duty' as const, name: key, say: told(sentence, duty?.say, template) };
    }),
    ...sentences.exemptions.map(({ kind, sentence }) => ({
      part: 'exemption' as const,
      name: kind,
      say: sentence,
    })),
  ];
  const seen = new Map<string, Line>();
  for (const line of lines) {
    // Two of one name are faults of the text; each counts.
    let key = `${line.part} ${line.name}`;
    while (seen.has(key)) key += ' ';
    seen.set(key, line);
  }
  return seen;
}

const told = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(' · ');

/** Two sentences side by side: what both begin with, what is otherwise, what both end with. */
export interface Apart {
  readonly head: string;
  readonly before: string;
  readonly after: string;
  readonly tail: string;
}

/** Where two sentences part, by whole words. */
export function apart(before: string, after: string): Apart {
  const [old, fresh] = [before.split(/(?<=\s)/), after.split(/(?<=\s)/)];
  const most = Math.min(old.length, fresh.length);
  let from = 0;
  while (from < most && old[from] === fresh[from]) from += 1;
  let back = 0;
  while (back < most - from && old.at(-1 - back) === fresh.at(-1 - back)) back += 1;
  const middle = (words: readonly string[]): string => words.slice(from, words.length - back).join('');
  return {
    head: old.slice(0, from).join(''),
    before: middle(old),
    after: middle(fresh),
    tail: old.slice(old.length - back).join(''),
  };
}
