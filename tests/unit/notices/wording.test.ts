import { expect, test } from 'vitest';
import { type Thing, wordingOf } from '#domains/notices/index.ts';
import { BUILT_INS } from '#domains/templates/index.ts';

const untouched = { builtIn: true, version: 0, changedAt: null, changedBy: null, archivedAt: null };
const templates = new Map(
  [...BUILT_INS].map(([key, { content }]) => [key, { key, ...content, ...untouched }]),
);
const reader = { name: 'Nia', language: 'es', timeZone: 'America/Bogota' };
const now = new Date('2027-03-01T12:00:00Z');
const text = (things: readonly Thing[], short: boolean, language = 'es') =>
  wordingOf(templates, things, { ...reader, language }, '', short, now).text.replaceAll('\u00a0', ' ');
const refused = (words: Thing['words']): Thing => ({
  type: 'charge.refused',
  template: 'payment-refused',
  words,
});

test('a text message says what, how much, with whom and why, as the letter would (story 4.1)', () => {
  const one = {
    amount: '12.5',
    currency: 'EUR',
    merchant: 'Kiosk',
    subject: '…77',
    reason: 'insufficient-funds',
  };
  expect(text([refused(one)], true, 'en')).toBe(
    'We refused a payment: …77, €12.50, Kiosk: there is not enough money on the account. Answer or call us if something is not right.',
  );
  const lowered: Thing = {
    type: 'limit.lower',
    template: 'limit-lowered',
    words: { subject: '…77', before: '500', after: '300', currency: 'EUR' },
  };
  expect(text([lowered], true)).toContain('Su límite cambia: …77, 500,00 € → 300,00 €. ');
  const many = ['1', '2', '3', '4', '5'].map((amount) => refused({ amount, currency: 'EUR' }));
  expect(text(many, true, 'en')).toContain('We refused a payment: €1.00; €2.00; €3.00; +2. ');
  expect(text([{ ...lowered, words: {} }], true, 'en')).toMatch(/^Your limit changes\. /);
});

test('no amount is rounded, whatever coins a currency has', () => {
  const said = (amount: string, currency: string) => text([refused({ amount, currency })], false);
  expect(said('1234.5', 'COP')).toContain('1234,5 COP');
  expect(said('0.125', 'USD')).toContain('0,125 US$');
  expect(said('1000.00', 'JPY')).toContain('1000 JPY');
  expect(said('1.5', 'KWD')).toContain('1,500 KWD');
});

test('likely reasons have words in four languages, however their codes are written', () => {
  const codes =
    'renewal expired lost stolen damaged upgrade migration non-payment security fraud request replacement arrears compromised correction legal defective inactivity'.split(
      ' ',
    );
  const said = (reason: string, language: string): string =>
    text([{ type: 'card.block', template: 'credential-blocked', words: { reason } }], false, language);
  for (const code of codes) {
    const all = ['en', 'de', 'es', 'fr'].map((language) => said(code, language));
    expect(all.join(), code).not.toMatch(
      /tell you the reason|nennen ihn Ihnen|y se lo diremos|nous vous la dirons/,
    );
    expect(said(code.toUpperCase().replaceAll('-', '_'), 'de'), code).toBe(all[1]);
  }
  expect(said('non-payment', 'en')).toContain('Why: a payment that was due has not reached us.');
  expect(said('SOME_CODE_OF_OURS', 'en')).toContain('we tell you the reason');
  expect(said('Your branch moves', 'en')).toContain('Why: Your branch moves.');
});

test('what is told once more says first what has changed, from what to what, in the language of its reader', () => {
  const was = { subject: '…77', due: '2031-03-01', amount: '5', currency: 'EUR' };
  const thing: Thing = {
    type: 'card.replace',
    template: 'replacement-shipping',
    words: { ...was, due: '2031-03-04', amount: '6.50' },
    was,
  };
  const told = (language: string, things = [thing], short = false) => {
    const { subject, text } = wordingOf(templates, things, { ...reader, language }, '', short, now);
    return `${subject}\n${text}`.replaceAll(/[\u00a0\u202f]/g, ' ');
  };
  expect(told('en-GB')).toContain(
    'Changed: A replacement for …77 is on its way\nDear Nia,\n\nThis has changed since our last message:\n– amount: €6.50 (before: €5.00)\n– by when: Tuesday, 4 March 2031 (before: Saturday, 1 March 2031)\n\na replacement',
  );
  expect(told('de')).toContain('– bis wann: Dienstag, 4. März 2031 (vorher: Samstag, 1. März 2031)');
  expect(told('es')).toContain(
    '– hasta cuándo: martes, 4 de marzo de 2031 (antes: sábado, 1 de marzo de 2031)',
  );
  expect(told('fr')).toContain('– jusqu’à quand: mardi 4 mars 2031 (avant : samedi 1 mars 2031)');
  expect(told('en-GB', [thing], true)).toContain(
    'Changed: A replacement for …77 is on its way: amount: €6.50 (before: €5.00), by when: Tuesday, 4 March 2031 (before: Saturday, 1 March 2031).',
  );
  expect(told('en', [thing, { ...thing, words: was }])).toContain('; by when: ');
  const unseen: Thing = { ...thing, words: { ...was, batch: '7' } };
  expect(told('en', [unseen])).toContain(
    'Dear Nia,\n\nWe have told you of this before. This is how it stands now.',
  );
  const { was: _, ...once } = thing;
  expect(told('en', [once])).not.toMatch(/[Cc]hanged/);
});
