import { describe, expect, test } from 'vitest';
import {
  askedIn,
  type Condition,
  compile,
  declareFacts,
  type FactValues,
  holds,
  sentenceOf,
} from '#domains/decisions/index.ts';

const set = declareFacts([
  { name: 'now', type: 'timestamp', words: 'now' },
  { name: 'case.type', type: 'text', words: 'the type of the case' },
  { name: 'case.number', type: 'whole', words: 'the number of the case' },
  { name: 'case.openedAt', type: 'timestamp', words: 'when the case was opened' },
  { name: 'case.closed', type: 'yes-no', words: 'the case is closed' },
  { name: 'case.waited', type: 'duration', words: 'the time that the customer has waited' },
  { name: 'customer.tags', type: 'texts', words: 'the tags of the customer' },
  { name: 'customer.language', type: 'text', words: 'the language of the customer' },
  { name: 'event.data', type: 'map', words: 'what the event says' },
]);

const VALUES: FactValues = {
  now: '2026-03-02T12:00:00Z',
  'case.type': 'complaint',
  'case.number': 4711,
  'case.openedAt': new Date('2026-03-01T09:00:00Z'),
  'case.closed': false,
  'case.waited': 7200,
  'customer.tags': ['vip', 'moved'],
  'event.data': { kind: 'message', count: 3, words: ['lost', 'card'], gone: null },
};

function made(source: string): Condition {
  const compiled = compile(source, set);
  if (!compiled.ok) throw new Error(compiled.errors.map((fault) => fault.say).join(' '));
  return compiled.condition;
}

const faults = (source: string) => {
  const compiled = compile(source, set);
  return compiled.ok ? [] : compiled.errors;
};

describe('what holds', () => {
  test.each([
    ['case.type == "complaint" && !case.closed', true],
    ['case.type in ["question", "request"]', false],
    ['case.number >= 4711 && case.number < 4712', true],
    ['now - case.openedAt > duration("24h")', true],
    ['case.openedAt + duration("48h") < now', false],
    ['case.waited >= duration("2h")', true],
    ['now.getHours("America/New_York") < 9', true],
    ['now < timestamp("2026-03-02T12:00:01Z")', true],
    ['"vip" in customer.tags', true],
    ['customer.tags.exists(t, t.startsWith("mov"))', true],
    ['customer.tags.all(t, t != "gone")', true],
    ['customer.tags.size() == 2', true],
    ['event.data.kind == "message" && event.data.count == 3', true],
    ['"card" in event.data.words', true],
    ['has(event.data.gone) || has(event.data.nothing)', false],
    ['has(customer.language)', false],
    ['case.closed ? case.number == 1 : case.number == 4711', true],
  ])('%s → %s', (source, value) => {
    expect(holds(made(source), VALUES)).toMatchObject({ value, unknown: null });
  });

  test('what is not known does not hold, nor does its opposite, and it says what is missing', () => {
    for (const source of ['customer.language == "de"', '!(customer.language == "de")'])
      expect(holds(made(source), VALUES)).toMatchObject({
        value: false,
        unknown: 'Not known: the language of the customer.',
      });
    expect(holds(made('customer.language == "de" || case.type == "complaint"'), VALUES).value).toBe(true);
    expect(holds(made('event.data.other == 1'), VALUES)).toMatchObject({
      value: false,
      unknown: expect.any(String),
    });
  });

  test('the facts that it speaks of give the same answer again, also after a way through JSON', () => {
    const condition = made('case.type == "complaint" && now - case.openedAt > duration("1h")');
    const first = holds(condition, VALUES);
    expect(Object.keys(first.used)).toEqual(['case.openedAt', 'case.type', 'now']);
    const stored: FactValues = JSON.parse(JSON.stringify(first.used));
    expect(holds(condition, stored).value).toBe(first.value);
  });

  test('a fact of a wrong type makes the answer unknown instead of wrong', () => {
    expect(holds(made('case.number > 1'), { 'case.number': 1.5 })).toMatchObject({
      value: false,
      unknown: 'case.number is not of its type (whole).',
    });
  });
});

describe('what is refused when it is saved', () => {
  test.each([
    ['case.typ == "x"', 'case has no «typ». It has: type, number, openedAt, closed, waited.', 6],
    ['kase.type == "x"', '«kase» is not known here. There are: now, case, customer, event.', 1],
    ['case.number > "3"', '«case.number > "3"» does not fit together: a whole number > a text.', 1],
    ['case.number', 'A condition says yes or no; this gives a whole number.', 1],
    ['case.closed &&', 'Something is missing here.', 15],
    [
      `case.type in [${Array(101).fill('"a"').join(',')}]`,
      'This is too much for one condition: too long, too deep, or with a list of more than 100. Make several rules of it.',
      415,
    ],
    ['now > timestamp("yesterday")', 'This cannot be read as a time, a duration or a time zone.', 7],
    ['now.getHours("Mars/Base") > 1', 'This cannot be read as a time, a duration or a time zone.', 1],
    [
      'now - case.openedAt > duration("soon")',
      'This cannot be read as a time, a duration or a time zone.',
      23,
    ],
    ['case.closed == null', '«case.closed == null» does not fit together: yes or no == nothing.', 1],
  ])('%s', (source, say, column) => {
    expect(faults(source)[0]).toMatchObject({ say, line: 1, column });
  });

  test('the place is a line and a column', () => {
    expect(faults('case.closed ||\n  case.typ == "x"')[0]).toMatchObject({
      line: 2,
      column: 8,
      from: 22,
      to: 25,
    });
  });

  test.each([
    'case.type.matches("(a+)+$")',
    '[1, 2].map(x, x + 1) == [2, 3]',
    'cel.bind(a, [1, 2] + [1, 2], a == a)',
    'customer.tags.exists(a, customer.tags.exists(b, a == b))',
    'customer.tags.exists(a, a in customer.tags)',
    '{"a": 1}.a == 1',
    'customer.__proto__ == 1',
    'constructor == 1',
    'bytes("x") == b"x"',
  ])('%s', (source) => {
    expect(faults(source).length).toBeGreaterThan(0);
  });
});

describe('sentences', () => {
  test.each([
    [
      'case.type == "complaint" && !case.closed',
      'the type of the case is «complaint» and it is not so that the case is closed',
    ],
    [
      'case.closed || (case.number > 5 && case.type != "x")',
      'the case is closed or (the number of the case is more than 5 and the type of the case is not «x»)',
    ],
    ['customer.language in ["de", "es", "en"]', 'the language of the customer is «de», «es» or «en»'],
    [
      '"vip" in customer.tags && has(customer.language)',
      '«vip» is among the tags of the customer and the language of the customer is known',
    ],
    [
      'now - case.openedAt > duration("48h")',
      'the time from when the case was opened to now is more than 2 days',
    ],
    ['now > case.openedAt + duration("90m")', 'now is after 90 minutes after when the case was opened'],
    ['has(case.closed) && case.closed', 'it is known that the case is closed'],
    ['!has(case.closed) || !case.closed', 'it is not known that the case is closed'],
    ['has(case.closed) && !case.closed', 'it is known not to be so that the case is closed'],
    ['!has(case.closed) || case.closed', 'the case is closed, as far as is known'],
    ['has(case.number) && case.number > 5', 'the number of the case is known and is more than 5'],
    ['has(case.type) && case.type == "a"', 'the type of the case is «a»'],
    [
      '!(case.number > 5 && case.type == "a")',
      'the number of the case is at most 5 or the type of the case is not «a»',
    ],
    ['!(case.type in ["a", "b"])', 'the type of the case is not «a» or «b»'],
    ['customer.tags.exists(t, t in ["a", "b"])', '«a» or «b» is among the tags of the customer'],
    ['event.data.kind == "message"', '«kind» of what the event says is «message»'],
    [
      'case.type.startsWith("com") && customer.tags.exists(t, t == "a")',
      'the type of the case begins with «com» and `customer.tags.exists(t, t == "a")`',
    ],
  ])('%s', (source, sentence) => {
    expect(sentenceOf(made(source))).toBe(sentence);
  });

  test.each([
    ['!case.closed', true, { if: '', unless: 'the case is closed', either: false }],
    ['!case.closed', false, { if: 'the case is closed', unless: '', either: false }],
    ['case.closed', false, { if: '', unless: 'the case is closed', either: false }],
    [
      'case.number > 5 && !(case.type in ["a", "b"]) && !case.closed',
      true,
      {
        if: 'the number of the case is more than 5',
        unless: 'the type of the case is «a» or «b» or the case is closed',
        either: false,
      },
    ],
    [
      'case.closed && case.type != "a"',
      false,
      { if: 'the type of the case is «a»', unless: 'the case is closed', either: true },
    ],
    [
      '!has(case.number) || case.number < 7',
      false,
      { if: 'the number of the case is known and is at least 7', unless: '', either: false },
    ],
  ])('with «if» and «unless»: %s is so (%s)', (source, so, asked) => {
    expect(askedIn(made(source), so)).toEqual(asked);
  });
});
