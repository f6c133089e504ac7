import { expect, test } from 'vitest';
import { de } from '#server/http/words/de.ts';
import { en } from '#server/http/words/en.ts';
import { es } from '#server/http/words/es.ts';
import { fr } from '#server/http/words/fr.ts';
import { languagesOf, wordsIn } from '#server/http/words/index.ts';

/** Every word of a catalogue under its path; functions are asked with words that must come back. */
function wordsOf(part: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(part).flatMap(([key, value]): [string, string][] => {
      if (typeof value === 'object') return [...wordsOf(value, `${path}${key}.`)];
      return [[`${path}${key}`, typeof value === 'function' ? value('«first»', '«second»') : value]];
    }),
  );
}

test.each([
  ['German', de],
  ['Spanish', es],
  ['French', fr],
])('%s says everything, and nothing of it in English', (_, other) => {
  const [english, theirs] = [wordsOf(en), wordsOf(other)];
  expect([...theirs.keys()]).toEqual([...english.keys()]);
  for (const [key, say] of theirs) {
    expect([key, say.trim()]).not.toEqual([key, '']);
    // «Message» is a word of French too, and «No» of Spanish.
    if (say.length > 8) expect([key, say]).not.toEqual([key, english.get(key)]);
    if (english.get(key)?.includes('«second»'))
      expect([key, say]).toEqual([key, expect.stringContaining('«second»')]);
  }
});

test('the customer’s own language goes before the next best; what nobody wrote is English', () => {
  expect(wordsIn(['fr-CA', 'de']).language).toBe('fr');
  expect(wordsIn([null, 'nl', 'es-MX']).language).toBe('es');
  expect(wordsIn([null, 'nl']).language).toBe('en');
  expect(wordsIn([]).thanks).toBe('Thank you');
});

test('what a browser sends is read by weight; what is no language is passed over', () => {
  expect(languagesOf('en;q=0.5, de-AT, fr;q=0.8, es;q=0')).toEqual(['de-AT', 'fr', 'en']);
  expect(wordsIn(languagesOf('*, constructor, __proto__')).language).toBe('en');
  expect(wordsIn(languagesOf(`${'x,'.repeat(5000)}de`)).language).toBe('en');
  expect(languagesOf(undefined)).toEqual([]);
});
