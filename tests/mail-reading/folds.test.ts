import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { foldText } from '../../connectors/email/reading/folds.ts';
import { corpusPath, corpusPresent } from './corpus.ts';

/** What stays open when the folds are closed, with white space evened out. */
function shown(text: string): string {
  let out = '';
  let at = 0;
  for (const { from, to } of foldText(text)) {
    out += text.slice(at, from);
    at = to;
  }
  return (out + text.slice(at)).replace(/\s+/g, ' ').trim();
}

describe('folds', () => {
  test.each([
    [
      'Thanks!\n\nOn Mon, 5 Feb 2024 at 10:00, Desk <desk@kept.example>\nwrote:\n\n> Hello\n> there\n',
      'Thanks!',
    ],
    ['Danke!\n\nAm 05.02.24 um 10:00 schrieb Desk:\n> Hallo\n', 'Danke!'],
    ['Merci\n\nLe lun. 5 févr. 2024 à 10:00, Desk <desk@kept.example> a écrit :\n\n> Bonjour', 'Merci'],
    ['Ok\n\nVon: Desk <desk@kept.example>\nGesendet: Montag\nAn: Ada\nBetreff: Frage\n\nHallo', 'Ok'],
    ['Ok\n\n-----Original Message-----\nFrom: Desk\n\nHello', 'Ok'],
    ['Yes please\n\n-- \nAda Kunde\nTel. 123', 'Yes please'],
    ['Yes\n\nSent from my iPhone', 'Yes'],
    ['> A question?\n\nAn answer.', '> A question? An answer.'],
    ['> only a quote', '> only a quote'],
  ])('%j', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  test('hostile text is folded in linear time', () => {
    for (const piece of ['On 1 < \n', '> ', 'From: a\n', '-- \n', ' \n', 'schrieb ', 'a@b> wrote:\n']) {
      const text = piece.repeat(2_000_000 / piece.length);
      const started = performance.now();
      foldText(text);
      expect(performance.now() - started, JSON.stringify(piece)).toBeLessThan(1_500);
    }
  });

  test.skipIf(!corpusPresent)('real replies: the share with exactly the wanted text may only rise', () => {
    const names = readdirSync(corpusPath('mail/replies/emails'));
    const right = names.filter((name) => {
      const wanted = readFileSync(corpusPath(`mail/replies/trimmed/${name}`), 'utf-8')
        .replace(/\s+/g, ' ')
        .trim();
      return (
        shown(readFileSync(corpusPath(`mail/replies/emails/${name}`), 'utf-8').replace(/\r\n?/g, '\n')) ===
        wanted
      );
    });
    console.log(`replies folded as wanted: ${right.length} of ${names.length}`);
    expect(right.length).toBeGreaterThanOrEqual(41);
  });
});
