import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { PostalComponents } from '#contracts/contact-points.ts';
import { comparableOf, identityOf, postalLines } from '#domains/customers/index.ts';

const DATA = fileURLToPath(new URL('../../../../shared/data/contacts', import.meta.url));
const COUNTRIES = join(DATA, 'addresses/countries');
const PHONES = join(DATA, 'phone-examples.csv');

describe('postal addresses', () => {
  test('are written as their country writes them', () => {
    const berlin = {
      road: 'Alt-Moabit',
      houseNumber: '7',
      postcode: '10559',
      city: 'Berlin',
      countryCode: 'DE',
    };
    expect(postalLines(berlin)).toEqual(['Alt-Moabit 7', '10559 Berlin', 'Germany']);
    expect(postalLines(berlin, { country: false })).toEqual(['Alt-Moabit 7', '10559 Berlin']);
    const london = {
      road: 'Downing Street',
      houseNumber: '10',
      postcode: 'SW1A 2AA',
      city: 'London',
      countryCode: 'GB',
    };
    expect(postalLines(london)).toEqual(['10 Downing Street', 'London', 'SW1A 2AA', 'United Kingdom']);
    expect(comparableOf('postal', 'Alt-Moabit 7\n10559 BERLIN')).toBe(
      comparableOf('postal', 'alt moabit 7, 10559 Berlin'),
    );
  });

  test.skipIf(!existsSync(COUNTRIES))('agree with the published examples of 160 countries', () => {
    const wrong: string[] = [];
    let tried = 0;
    for (const file of readdirSync(COUNTRIES))
      for (const document of parseAllDocuments(readFileSync(join(COUNTRIES, file), 'utf8'))) {
        const example = Example(document.toJS());
        if (!example) continue;
        tried += 1;
        const expected = example.expected.join(' / ');
        const ours = [true, false].map((country) => postalLines(example.components, { country }).join(' / '));
        if (!ours.includes(expected)) wrong.push(expected);
      }
    expect(tried).toBeGreaterThan(MOST_TRIED);
    // The country of an island is told by its own code there, a quarter of a town that is a country, another English name.
    expect(wrong).toEqual([
      '17 Rue François de Mahy / 97420 Le Port / La Réunion, France',
      'Larvotto',
      'Herengracht 573 / 1017 CD Amsterdam / Nederland',
    ]);
  });
});

const MOST_TRIED = 80;
const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** An example whose components are all among ours. */
function Example(
  raw: unknown,
): { components: ReturnType<typeof PostalComponents.parse>; expected: string[] } | undefined {
  if (typeof raw !== 'object' || raw === null || !('components' in raw) || !('expected' in raw))
    return undefined;
  const given = Object.entries(raw.components as Record<string, unknown>)
    .filter(([name]) => name !== 'country')
    .map(([name, value]) => [camel(name), String(value)]);
  const parsed = PostalComponents.safeParse(Object.fromEntries(given));
  if (!parsed.success) return undefined;
  const { country } = raw.components as Record<string, unknown>;
  const lines = String(raw.expected).trim().split('\n');
  // Ours are without the country here: it is named in English, the examples name it as they were given.
  return {
    components: parsed.data,
    expected: lines.map((line) => line.trim()).filter((line) => line !== country),
  };
}

describe('telephone numbers', () => {
  test.skipIf(!existsSync(PHONES))('of all published examples are kept in E.164', () => {
    const rows = readFileSync(PHONES, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(','));
    expect(rows.length).toBeGreaterThan(700);
    const wrong = rows.filter(([, , , , e164 = '']) => identityOf('phone', e164) !== e164);
    expect(wrong).toEqual([]);
    const spaced = rows.filter(
      ([, code = '', , national = '', e164 = '']) => identityOf('phone', `+${code} ${national}`) !== e164,
    );
    expect(spaced.length / rows.length).toBeLessThan(0.05);
  });
});
