import { describe, expect, test } from 'vitest';
import type { Procedure } from '#contracts/procedures.ts';
import { builtInProcedures, missingFromFinalResponse, missingFromLetter } from '#domains/cases/index.ts';

function builtIn(key: string): Procedure {
  const procedure = builtInProcedures().get(key);
  if (!procedure) throw new Error(key);
  return procedure;
}

const FINAL = `Dear Ms Okafor,
We have looked into your complaint and uphold it. The transfer was blocked because our system took the new
address for a stranger’s. We will refund the fee of £25 and pay you £75 for the trouble.
If you disagree, you may refer your complaint to the Financial  Ombudsman
Service free of charge: https://www.financial-ombudsman.org.uk. You must do so within six months of this letter.`;

const codes = (key: string, contents: Parameters<typeof missingFromFinalResponse>[1]) =>
  missingFromFinalResponse(builtIn(key), contents).map(({ code }) => code);

describe('R8: a final response', () => {
  test('that holds everything may go', () => {
    expect(codes('fca-disp', FINAL)).toEqual([]);
    expect(codes('uk-payment-services', FINAL.toUpperCase())).toEqual([]);
  });

  test.each([
    ['decision', 'and uphold it', 'carefully'],
    ['reasons', 'because our system', 'and our system'],
    ['redress', 'We will refund the fee of £25 and pay you £75 for the trouble.', ''],
    ['ombudsman', /Financial\s+Ombudsman\s+Service/, 'service'],
    ['link', 'https://www.financial-ombudsman.org.uk', 'by phone'],
    ['limit', 'within six months of this letter', 'soon'],
  ])('without its %s may not', (part, there, instead) => {
    const missing = missingFromFinalResponse(builtIn('fca-disp'), FINAL.replace(there, instead));
    expect(missing).toEqual([{ code: part, say: expect.any(String) }]);
  });

  test('given in parts has the parts that are filled in', () => {
    const all = ['decision', 'reasons', 'redress', 'ombudsman', 'link', 'limit'];
    expect(codes('fca-disp', {})).toEqual(all);
    expect(codes('fca-disp', { decision: 'Upheld', reasons: ' \n', limit: '6 months' })).toEqual([
      'reasons',
      'redress',
      'ombudsman',
      'link',
    ]);
    expect(codes('fca-disp', Object.fromEntries(all.map((part) => [part, 'x'])))).toEqual([]);
  });

  test('words are found from their beginning, not inside of others', () => {
    expect(codes('fca-disp', FINAL.replace('because our system', 'for treason; our system'))).toEqual([
      'reasons',
    ]);
    expect(codes('fca-disp', FINAL.replace('because our system', 'for reasons of ours: our system'))).toEqual(
      [],
    );
  });

  test('in Spain is read in Spanish', () => {
    const text = `Hemos decidido estimar su reclamación, porque la factura llegó a otra dirección. Le abonamos 40 €.
      Si no está conforme, puede acudir a la OMIC o al arbitraje de consumo en el plazo de un año: https://www.consumo.gob.es`;
    expect(codes('es-ley-10-2025', text)).toEqual([]);
    expect(codes('es-ley-10-2025', 'Gracias por escribirnos.')).toHaveLength(6);
  });
});

test('R4: an acknowledgement names the deadline; R6: a summary resolution says where to turn', () => {
  const fca = builtIn('fca-disp');
  const missing = (letter: 'acknowledgement' | 'summary-resolution' | 'update', text: string) =>
    missingFromLetter(fca, letter, text).map(({ code }) => code);
  expect(missing('acknowledgement', 'We have your complaint.')).toEqual(['deadline']);
  expect(missing('acknowledgement', 'You will hear from us within eight weeks.')).toEqual([]);
  expect(missing('summary-resolution', 'We regard it as resolved.')).toEqual(['ombudsman', 'link', 'limit']);
  expect(missing('update', 'Anything.')).toEqual([]);
});
