import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(ROOT, 'docs/events.md'), 'utf8');
const described = [...page.matchAll(/^\| `(kept\.[^`]+)` \|/gm)].map((match) => match[1] ?? '');
const code = readdirSync(join(ROOT, 'server'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(ROOT, 'server', name), 'utf8'))
  .join('\n');

/** Types as they are given where events are made, also by a choice between two or with an end that is filled in. */
function published(): string[] {
  const made = [...code.matchAll(/\btype(?::| =)([^,;}]*kept\.[^,;}]*)/g)].flatMap(([, given = '']) =>
    [...given.matchAll(/['`](kept\.[a-z-]+\.[a-z-]+)(\$?)/g)].map(([, type = '', open]) =>
      open ? `${type}…` : type,
    ),
  );
  return [...new Set(made)].sort();
}

test('every event that the code publishes is in docs/events.md, with its data', () => {
  const types = published();
  expect(types.length).toBeGreaterThan(40);
  const missing = types.filter((type) =>
    type.endsWith('…')
      ? !described.some((one) => one.startsWith(type.slice(0, -1)))
      : !described.includes(type),
  );
  expect(missing).toEqual([]);
});

test('docs/events.md describes no event that the code does not publish, and none twice', () => {
  expect(new Set(described).size).toBe(described.length);
  const types = published();
  const unknown = described.filter(
    (type) => !types.some((one) => (one.endsWith('…') ? type.startsWith(one.slice(0, -1)) : one === type)),
  );
  expect(unknown).toEqual([]);
});
