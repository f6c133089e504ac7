import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(ROOT, 'docs/events.md'), 'utf8');
const described = [...page.matchAll(/^\| `(kept\.[^`]+)` \|/gm)].map((match) => match[1] ?? '');
const files = readdirSync(join(ROOT, 'server'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: readFileSync(join(ROOT, 'server', name), 'utf8') }));

/** What is written in quotes where `key` is given, also by a choice between two. */
const given = (text: string, key: string, quoted: RegExp): RegExpExecArray[] =>
  [...text.matchAll(new RegExp(`\\b${key}(?::| =)([^,;}]*)`, 'g'))].flatMap(([, said = '']) => [
    ...said.matchAll(quoted),
  ]);

/** Types as they stand where events are made; one with an open end, such as `kept.case.…`, is filled in by the verbs of its domain. */
function published(): { readonly whole: Set<string>; readonly open: Set<string> } {
  const whole = new Set<string>();
  const open = new Set<string>();
  for (const { name, text } of files)
    for (const [, type = '', fill = ''] of given(
      text,
      'type',
      /['`](kept\.[a-z-]+\.[a-z-]*)(\$\{\w*\.?verb|\$)?/g,
    )) {
      if (fill === '') whole.add(type);
      else open.add(type);
      if (!fill.endsWith('verb')) continue;
      const domain = /^domains\/[^/]+/.exec(name)?.[0] ?? dirname(name);
      const beside = files.filter((one) => one.name.startsWith(`${domain}/`));
      for (const one of beside)
        for (const [, verb = ''] of given(one.text, 'verb', /(?<!=== )'([a-z-]+)'/g)) whole.add(type + verb);
    }
  return { whole, open };
}

test('every event that the code publishes is in docs/events.md, with its data', () => {
  const { whole, open } = published();
  expect(whole.size).toBeGreaterThan(60);
  const missing = [...whole].filter((type) => !described.includes(type));
  for (const type of open) if (!described.some((one) => one.startsWith(type))) missing.push(`${type}…`);
  expect(missing.sort()).toEqual([]);
});

test('docs/events.md describes no event that the code does not publish, and none twice', () => {
  expect(described.filter((type, at) => described.indexOf(type) !== at)).toEqual([]);
  const { whole, open } = published();
  const unknown = described.filter(
    (type) => !whole.has(type) && ![...open].some((one) => type.startsWith(one)),
  );
  expect(unknown).toEqual([]);
});
