import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { answersIn } from '#domains/receivables/index.ts';
import { speaksOfDebt } from '#domains/voice/index.ts';

describe('R35: how customers answer a letter of claim', () => {
  test.each([
    ['Please send me a copy of the agreement.', ['documents']],
    ['Can I see the documents\nthat show this?', ['documents']],
    ['I have an appointment with a debt adviser next week.', ['debt-advice']],
    ["I'm speaking to StepChange about this", ['debt-advice']],
    ['I cannot afford this. Could I pay in instalments?', ['time-to-pay']],
    ['Bitte schicken Sie mir Unterlagen dazu.', ['documents']],
    ['Ich bin bei der Schuldnerberatung.', ['debt-advice']],
    ['Geht das in Raten?', ['time-to-pay']],
    ['Envíenme una copia del contrato, por favor.', ['documents']],
    ['Necesito más tiempo para pagar.', ['time-to-pay']],
    ['Pouvez-vous m’envoyer les justificatifs ?', ['documents']],
    ['Je suis en procédure de surendettement.', ['debt-advice']],
    ['I paid this last week.', []],
    ['I never ordered anything from you.', []],
    ['Thank you.\n> You may ask for documents, or get debt advice', []],
  ])('%s', (words, kinds) => {
    expect(answersIn(words)).toEqual(kinds);
  });

  test('long and strange words are read in no time', () => {
    const strange = `${'send '.repeat(4000)}${'ſ'.repeat(4000)}`;
    const from = performance.now();
    answersIn(strange);
    expect(performance.now() - from).toBeLessThan(2000);
  });
});

test('R41: every letter about a debt that comes with Kept is known to speak of one, in every language', () => {
  for (const name of ['reminder', 'second-reminder', 'letter-of-claim', 'debt-referred']) {
    const file = new URL(`../../server/domains/templates/builtin/${name}.yaml`, import.meta.url);
    const { texts } = parse(readFileSync(file, 'utf8'));
    for (const { language, subject, body } of texts) {
      const words = `${subject}\n${body}`.replaceAll(/\{\{[^}]*\}\}/g, '17');
      expect(speaksOfDebt(words), `${name} ${language}`).toBe(true);
    }
  }
});
