import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, declareFacts, holds, MAX_SOURCE, sentenceOf } from '#domains/decisions/index.ts';

const set = declareFacts([
  { name: 'now', type: 'timestamp', words: 'now' },
  { name: 'a.text', type: 'text', words: 'the text' },
  { name: 'a.list', type: 'texts', words: 'the list' },
  { name: 'a.whole', type: 'whole', words: 'the number' },
  { name: 'a.data', type: 'map', words: 'the data' },
]);
const LARGE = {
  now: '2026-01-01T00:00:00Z',
  'a.text': 'ab'.repeat(5000),
  'a.list': Array.from({ length: 500 }, (_, i) => `item ${i}`),
  'a.whole': 7,
  'a.data': { list: Array.from({ length: 500 }, (_, i) => i), deep: { deep: { deep: 1 } } },
};

/** Compiles and, where it may, asks: milliseconds of both. */
function cost(source: string): number {
  const start = performance.now();
  const compiled = compile(source, set);
  if (compiled.ok) {
    holds(compiled.condition, LARGE);
    sentenceOf(compiled.condition);
  } else for (const fault of compiled.errors) expect(fault.to).toBeGreaterThanOrEqual(fault.from);
  return performance.now() - start;
}

/** Far above what the dearest allowed condition needs here, far below what would hold up a worker. */
const LIMIT_MS = 1000;

describe('hostile conditions end', () => {
  const dear = 'a.data.list == a.data.list';
  test.each([
    ['long', `a.whole == 1${' || a.whole == 1'.repeat(1000)}`],
    ['brackets', `${'('.repeat(900)}a.whole == 1${')'.repeat(900)}`],
    ['negations', `${'!'.repeat(1900)}(a.whole == 1)`],
    ['lists in lists', `${'['.repeat(900)}1${']'.repeat(900)} == []`],
    ['a loop of dear questions', `a.list.all(x, ${Array(40).fill(dear).join(' && ')})`],
    ['loops after loops', `a.list${'.filter(x, x.contains("i"))'.repeat(20)}.size() > 0`],
    ['growing text', `${Array(90).fill('a.text').join(' + ')} == "x"`],
    ['growing text in a loop', `a.list.exists(x, (${Array(60).fill('a.text').join(' + ')}) == x)`],
    ['growing lists', `(${Array(60).fill('a.list').join(' + ')}).exists(x, x == "none")`],
    ['overflow', 'a.whole * 9223372036854775807 > 0'],
    ['division by nothing', 'a.whole / (a.whole - 7) > 0'],
    ['patterns', 'a.text.matches("(.*a){40}x")'],
  ])('%s', (_, source) => {
    expect(cost(source)).toBeLessThan(LIMIT_MS);
  });

  test('nothing longer than its limit is even read', () => {
    const compiled = compile(`a.whole == ${'1'.repeat(MAX_SOURCE)}`, set);
    expect(compiled).toMatchObject({
      ok: false,
      errors: [{ say: `A condition has at most ${MAX_SOURCE} characters.` }],
    });
  });

  test('any text is either a condition or refused with a place, in time', () => {
    const token = fc.constantFrom(
      ...[
        'a.text',
        'a.list',
        'a.data',
        'now',
        '==',
        '<',
        '+',
        '-',
        '!',
        '&&',
        '||',
        '(',
        ')',
        '[',
        ']',
        '"x"',
        '1',
        '2.5',
      ],
      ...[
        '.exists(',
        '.filter(',
        '.map(',
        'x',
        ',',
        ' in ',
        'has(',
        'duration("1h")',
        '.list',
        '?',
        ':',
        '\n',
        '{',
        '}',
        '\\',
        "'",
        '\0',
        'ä',
      ],
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(token, { maxLength: 60 }).map((parts) => parts.join('')),
          fc.string({ maxLength: 200, unit: 'binary' }),
        ),
        (source) => {
          expect(cost(source)).toBeLessThan(LIMIT_MS);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
