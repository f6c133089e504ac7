import fc from 'fast-check';
import { expect, test } from 'vitest';
// The finder is pure and has no door of its own: messages are its door (tests/voice/claims.test.ts).
import { claimsIn } from '#domains/voice/index.ts';

const context = { now: new Date('2026-06-10T09:00:00Z'), timeZone: 'Europe/Madrid' };
const kinds = (text: string): string[] => claimsIn(text, context).map((one) => one.kind);

test.each([
  'As we have not heard from you, the case will be closed.',
  "We haven't heard back from you.",
  'We have still not received a reply from you.',
  'You have not replied to our letter.',
  'You didn’t respond.',
  'We had no response from you and will now close this.',
  'I have heard nothing from you.',
  'In the absence of any answer from you we are closing the file.',
  'You have ignored our letters.',
  'Leider haben wir bis heute nichts von Ihnen gehört.',
  'Bis heute haben wir keine Antwort von Ihnen erhalten.',
  'Bislang haben Sie sich nicht gemeldet.',
  'Sie haben sich leider nicht bei uns gemeldet.',
  'Da Sie auf unser Schreiben nicht reagiert haben, schließen wir den Vorgang.',
  'Nachdem wir von Ihnen keine Rückmeldung erhalten haben, ist das erledigt.',
])('«%s» states that they did not answer', (text) => {
  expect(kinds(text)).toEqual(['not-heard']);
});

test.each([
  'If we have not heard from you by Friday, we will call.',
  'Unless we hear from you we will send a new card.',
  'Should you not have replied by then, we will ask again.',
  'We heard from you yesterday, thank you.',
  'Have you heard from the courier?',
  'We have not heard about this fault before.',
  'We are sorry that we wrongly said we had not heard from you.',
  'It was not true that you never replied.',
  'Bis Sie sich gemeldet haben, warten wir.',
  'Falls Sie sich nicht gemeldet haben sollten, tun wir nichts.',
  'Please do not ignore our letters.',
])('«%s» does not', (text) => {
  expect(kinds(text).filter((kind) => kind === 'not-heard')).toEqual([]);
});

test.each(['Our colleague phoned you on Monday.', 'My team has tried to reach you.'])(
  '«%s» states a call',
  (text) => {
    expect(kinds(text)).toEqual(['called']);
  },
);

test('calls and letters are found with the day that they name, in the zone of the customer', () => {
  const [called] = claimsIn('We called you on 3 June and nobody answered.', context);
  expect(called).toMatchObject({
    kind: 'called',
    day: { from: new Date('2026-06-02T22:00:00Z'), to: new Date('2026-06-03T22:00:00Z') },
  });
  expect(claimsIn('I tried to reach you yesterday.', context)[0]?.day?.from).toEqual(
    new Date('2026-06-08T22:00:00Z'),
  );
  expect(claimsIn('We wrote to you last week.', context)[0]?.kind).toBe('wrote');
  expect(kinds('We will call you tomorrow.')).toEqual([]);
});

test.each([
  ['We called you last week.', '2026-05-30T22:00:00Z', '2026-06-07T22:00:00Z'],
  ['Last month we wrote to you.', '2026-04-30T22:00:00Z', '2026-05-31T22:00:00Z'],
  [
    'As discussed on the phone earlier this week, it is on its way.',
    '2026-06-06T22:00:00Z',
    '2026-06-10T22:00:00Z',
  ],
  ['Wie letzte Woche telefonisch besprochen, kommt er.', '2026-05-30T22:00:00Z', '2026-06-07T22:00:00Z'],
  ['Hablamos con usted por teléfono la semana pasada.', '2026-05-30T22:00:00Z', '2026-06-07T22:00:00Z'],
])('«%s» names a week or a month', (text, from, to) => {
  expect(claimsIn(text, context)[0]?.day).toEqual({ from: new Date(from), to: new Date(to) });
});

test.each([
  ['We have n\u200bot hea\u00adrd from\u2060 you.', 'n\u200bot hea\u00adrd'],
  ['W\u0435 h\u0430ve not h\u0435\u0430rd from \u0443ou.', 'not h\u0435\u0430rd'],
  ['Ｗｅ ｈａｖｅ not heard from you.', 'ｈａｖｅ not'],
  ['Sie haben sich leider nicht ge\u200bmeldet\u200b.', 'ge\u200bmeldet'],
  ['Bis heute haben wir nichts von Ihnen geho\u0308rt.', 'geho\u0308rt'],
  ['\ufeff\u200bAs you have\u200d not replied, 😀 the case is closed.', 'have\u200d not'],
])('what is hidden in «%s» is read, and found at its place', (text, within) => {
  const [found] = claimsIn(text, context);
  expect(found?.kind).toBe('not-heard');
  expect(found?.words).toBe(text.slice(found?.start, found?.end));
  expect(found?.words).toContain(within);
});

test('a day is never cut in two, however far from the words it stands', () => {
  const third = new Date('2026-06-02T22:00:00Z');
  const days = (text: string) =>
    claimsIn(text, context).flatMap(({ day, comingDay }) => [day?.from, comingDay?.from]);
  for (const written of ['Wed, 3 Jun 2026, 11:00', '3 June 2026', '2026-06-03', '03/06/2026', '3.6.2026']) {
    expect(days(`We promised you a card by ${written} at last`)).toEqual([third, third]);
    for (let far = 0; far < 80; far += 1) {
      const filler = 'a'.repeat(far);
      for (const found of days(`We promised you a ${filler} by ${written} at last`))
        expect([undefined, third]).toContainEqual(found);
      for (const found of days(`On ${written} and ${filler} we called you`))
        expect([undefined, third]).toContainEqual(found);
    }
  }
});

test('«by Monday» of a promise may be the Monday to come', () => {
  const [promised] = claimsIn('We promised you a new card by Monday.', context);
  expect(promised).toMatchObject({
    day: { from: new Date('2026-06-07T22:00:00Z') },
    comingDay: { from: new Date('2026-06-14T22:00:00Z') },
  });
});

test('spans lie in the text, in order, without overlap, whatever the text; a megabyte takes no longer than it is long', () => {
  const words = fc.constantFrom(
    'we',
    'have',
    'not',
    'heard',
    'from',
    'you',
    'called',
    'on',
    '3 June',
    '.',
    'if',
    'I',
    '\u200b',
    'h\u0435\u0430rd',
    'e\u0301',
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 60 }), (parts) => {
      const text = parts.join(' ');
      let at = 0;
      for (const one of claimsIn(text, context)) {
        expect(one.start).toBeGreaterThanOrEqual(at);
        expect(text.slice(one.start, one.end)).toBe(one.words);
        at = one.end;
      }
    }),
  );
  expect(claimsIn('we have not '.repeat(80_000), context)).toEqual([]);
  expect(claimsIn('w\u0435 h\u0430ve\u200b not '.repeat(80_000), context)).toEqual([]);
});
