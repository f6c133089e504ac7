import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseLanguage, expand, PLACEHOLDERS, textFaults } from '#domains/templates/index.ts';

const EN = { language: 'en', timeZone: 'Europe/Berlin' };
const NAMES = Object.keys(PLACEHOLDERS);
const ALL = Object.fromEntries(NAMES.map((name) => [name, 'v']));

describe('T43: values are quoted, never expanded', () => {
  const token = fc.oneof(
    fc.constantFrom(
      ...NAMES.map((name) => `{{${name}}}`),
      '{{',
      '}}',
      '{{ ',
      '{',
      '}',
      '|',
      '$&',
      '$1',
      '\\',
      '\n',
    ),
    fc.constantFrom('{{constructor}}', '{{__proto__}}', '{{case.number | x}}', '<%= 1 %>', '#{1}', '{%if%}'),
    fc.string(),
  );
  const hostile = fc.array(token, { maxLength: 8 }).map((parts) => `x${parts.join('')}`);

  test('whatever a customer or an agent is called stands there literally, once for each place', () => {
    fc.assert(
      fc.property(
        hostile,
        hostile,
        fc.array(fc.constantFrom('a', 'b', ' ', '\n', '.'), { maxLength: 5 }),
        (name, agent, between) => {
          const gap = `[${between.join('')}]`;
          const text = `{{customer.name}}${gap}{{ agent.name }}${gap}{{customer.name | nobody}}`;
          expect(expand(text, { 'customer.name': name, 'agent.name': agent }, EN)).toEqual({
            text: `${name}${gap}${agent}${gap}${name}`,
            missing: [],
          });
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('a text without faults holds only known placeholders; a fault is at its place', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const faults = textFaults(text);
        for (const { from, to } of faults) expect(text.slice(from, to).startsWith('{{')).toBe(true);
        if (faults.length === 0) expect(expand(text, ALL, EN).text).not.toContain('{{');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('placeholders', () => {
  test('times are written for the reader: their language, their zone, and which zone it is', () => {
    const due = new Date('2026-03-29T00:30:00Z');
    const text = '{{promise.due}}';
    const at = (language: string, timeZone: string) =>
      expand(text, { 'promise.due': due }, { language, timeZone }).text.replace(/\s/g, ' ');
    expect(at('en-GB', 'Europe/London')).toBe('Sunday, 29 March 2026 at 00:30 GMT');
    // Without a region: the American way is for zones of America.
    expect(at('en', 'Europe/London')).toBe('Sunday, 29 March 2026 at 00:30 GMT');
    expect(at('en', 'America/New_York')).toBe('Saturday, March 28, 2026 at 08:30 PM EDT');
    expect(at('de', 'Europe/Berlin')).toBe('Sonntag, 29. März 2026 um 01:30 MEZ');
    expect(at('es', 'America/Bogota')).toBe('sábado, 28 de marzo de 2026, 19:30 GMT-5');
    expect(expand('{{today}}', { today: due }, { language: 'de', timeZone: 'Asia/Tokyo' }).text).toBe(
      'Sonntag, 29. März 2026',
    );
  });

  test('what has no value is named and stays, or gives way to the words beside it', () => {
    expect(expand('a {{case.number}} b {{case.owner | one person}}', { 'case.owner': null }, EN)).toEqual({
      text: 'a {{case.number}} b one person',
      missing: ['case.number'],
    });
  });

  test.each([
    ['Dear {{customer.nme}}', 5, 21, 'There is no placeholder «customer.nme».'],
    ['{{ case number }}', 0, 2, 'this one cannot be read'],
    ['x {{case.number', 2, 4, 'this one cannot be read'],
    ['{{{{case.number}}}}', 0, 2, 'this one cannot be read'],
    ['{{constructor}}', 0, 15, 'There is no placeholder «constructor».'],
    ['{{#if case.number}}', 0, 2, 'this one cannot be read'],
  ])('%s is refused at its place', (text, from, to, say) => {
    expect(textFaults(text)[0]).toMatchObject({ from, to, say: expect.stringContaining(say) });
  });
});

test.each([
  ['de-AT', ['en', 'de'], 'de'],
  ['de-AT', ['en', 'de', 'de-AT'], 'de-AT'],
  ['es', ['en', 'es-419'], 'es-419'],
  ['zh-Hant-TW', ['en', 'zh-Hant', 'zh'], 'zh-Hant'],
  ['hu', ['en', 'de'], 'en'],
  [null, ['en', 'de'], 'en'],
  ['DE', ['en', 'de'], 'de'],
  ['d', ['en', 'de'], 'en'],
])('the language for %s of %j is %s', (wanted, there, chosen) => {
  expect(chooseLanguage(wanted, there, 'en')).toBe(chosen);
});
