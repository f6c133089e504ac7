import fc from 'fast-check';
import type { Temporal } from 'temporal-polyfill';
import { describe, expect, it, test } from 'vitest';
import { type FindingContext, findPromises, PROMISE_LANGUAGES } from '#domains/promises/finding/index.ts';

/** A Wednesday, 10:00 in London, four days before its clocks go forward. */
const WEDNESDAY = { now: new Date('2026-03-25T10:00:00Z'), timeZone: 'Europe/London' };
const find = (text: string, context: Partial<FindingContext> = {}) =>
  findPromises(text, { ...WEDNESDAY, ...context });

/** Words, act, due words, due instant of everything found. */
const told = (text: string, context: Partial<FindingContext> = {}) =>
  find(text, context).map(({ words, act, dueWords, dueAt }) => [
    words,
    act,
    dueWords,
    dueAt?.toISOString() ?? null,
  ]);

describe('promises and when they are due', () => {
  // Words, act, due words, due instant (UTC; London is on UTC until 29 March, then an hour ahead).
  const CASES: readonly (readonly [string, string, string | null, string | null])[] = [
    ["I'll call you back tomorrow before noon", 'call', 'tomorrow before noon', '2026-03-26T12:00'],
    ["I'll get back to you by COB", 'write', 'by COB', '2026-03-25T17:00'],
    ['We will send the replacement by Friday', 'send', 'by Friday', '2026-03-27T17:00'],
    ['We’ll email you before Friday', 'write', 'before Friday', '2026-03-26T17:00'],
    [
      'Your refund will be processed within two working days',
      'refund',
      'within two working days',
      '2026-03-27T17:00',
    ],
    ["You'll receive your refund by 3 April", 'refund', 'by 3 April', '2026-04-03T16:00'],
    ['You should have your money back by Tuesday', 'refund', 'by Tuesday', '2026-03-31T16:00'],
    ['Expect a call from us this afternoon', 'call', 'this afternoon', '2026-03-25T17:00'],
    ['Let me check and get back to you', 'write', null, null],
    ['Let me look into this for you', 'check', null, null],
    ["I'm going to chase the courier today", 'check', 'today', '2026-03-25T17:00'],
    ["I'll have it shipped tomorrow", 'send', 'tomorrow', '2026-03-26T17:00'],
    [
      'The engineer will visit you on Monday between 2 and 4pm',
      'visit',
      'on Monday between 2 and 4pm',
      '2026-03-30T15:00',
    ],
    [
      'We will deliver it on Saturday 28 March between 9am and 1pm',
      'send',
      'on Saturday 28 March between 9am and 1pm',
      '2026-03-28T13:00',
    ],
    ["We'll update you in the next 24 hours", 'write', 'in the next 24 hours', '2026-03-26T10:00'],
    ["I'll call within the hour", 'call', 'within the hour', '2026-03-25T11:00'],
    [
      'Someone from our billing department will contact you in 3-5 business days',
      'write',
      'in 3-5 business days',
      '2026-03-30T16:00',
    ],
    ["We'll sort this out by the end of the week", 'other', 'by the end of the week', '2026-03-27T17:00'],
    ['We will refund you by the end of the month', 'refund', 'by the end of the month', '2026-03-31T16:00'],
    ["I'll write by the end of next week", 'write', 'by the end of next week', '2026-04-03T16:00'],
    ['I will email you first thing tomorrow', 'write', 'first thing tomorrow', '2026-03-26T10:00'],
    ["I'll fix it by the 15th", 'repair', 'by the 15th', '2026-04-15T16:00'],
    ["I'll ring you at 3", 'call', 'at 3', '2026-03-25T15:00'],
    ["I'll ring you at 3:30", 'call', 'at 3:30', '2026-03-25T15:30'],
    ["I'll call by 5 tomorrow", 'call', 'by 5 tomorrow', '2026-03-26T17:00'],
    ["I'll call you at 3pm EST tomorrow", 'call', 'at 3pm EST tomorrow', '2026-03-26T20:00'],
    ['Tomorrow I will call you', 'call', 'Tomorrow', '2026-03-26T17:00'],
    ['By Friday we will have it fixed', 'repair', 'By Friday', '2026-03-27T17:00'],
    ["We're sending a technician tomorrow", 'visit', 'tomorrow', '2026-03-26T17:00'],
    ["I'll look at it this weekend", 'check', 'this weekend', '2026-03-29T16:00'],
    ["I'll look at it later this week", 'check', 'later this week', '2026-03-27T17:00'],
    ["I'll write within hours", 'write', 'within hours', null],
    [
      'The money will be in your account within 5 working days',
      'refund',
      'within 5 working days',
      '2026-03-30T16:00',
    ],
    [
      'Our engineer is going to be with you between 8 and 12 on Thursday',
      'visit',
      'between 8 and 12 on Thursday',
      '2026-03-26T12:00',
    ],
    ['I have scheduled a call for you tomorrow at 3pm', 'call', 'tomorrow at 3pm', '2026-03-26T15:00'],
    ["We'll keep you updated every 2 hours", 'write', 'every 2 hours', '2026-03-25T12:00'],
    ['We promise to call you tonight', 'call', 'tonight', '2026-03-25T22:00'],
    ['Anna will call you tomorrow at 9', 'call', 'tomorrow at 9', '2026-03-26T09:00'],
    ['A member of our team will be in touch shortly', 'write', 'shortly', null],
    ["We'll reply as soon as possible", 'write', 'as soon as possible', null],
    ["I'll make sure that you get a callback today", 'call', 'today', '2026-03-25T17:00'],
    ["I'll check if it's in stock and call you back in an hour", 'call', 'in an hour', '2026-03-25T11:00'],
    [
      "We'll look into your order of 3 May and write to you on Thursday",
      'write',
      'on Thursday',
      '2026-03-26T17:00',
    ],
  ];
  test.each(CASES)('%s', (words, act, dueWords, dueAt) => {
    expect(told(`Hello Mr. Smith. ${words}. Kind regards`)).toEqual([
      [words, act, dueWords, dueAt && `${dueAt}:00.000Z`],
    ]);
  });

  it('finds each of several, without what lies between them', () => {
    expect(find("I'll check it, and by Friday we will refund you.").map(({ words }) => words)).toEqual([
      "I'll check it",
      'by Friday we will refund you',
    ]);
    const text =
      "Thanks! I'll check with the depot, and I'll call you before 5pm.\n\nYour parcel will be\ndelivered on Thursday.";
    expect(told(text)).toEqual([
      ["I'll check with the depot", 'check', null, null],
      ["I'll call you before 5pm", 'call', 'before 5pm', '2026-03-25T17:00:00.000Z'],
      ['Your parcel will be\ndelivered on Thursday', 'send', 'on Thursday', '2026-03-26T17:00:00.000Z'],
    ]);
  });
});

describe('an auxiliary without a subject', () => {
  test.each([
    ["We've received your message and will reply by 6pm", 'will reply by 6pm'],
    ["I'm on it and will update you today", 'will update you today'],
    ['An engineer has been booked and will call you on Friday', 'will call you on Friday'],
    ['Will call you tomorrow', 'Will call you tomorrow'],
  ])('%s', (text, words) => {
    expect(find(`${text}.`).map((found) => found.words)).toEqual([words]);
  });
  it('does not continue what somebody else does', () => {
    expect(find('You got the form and will send it to us by Friday.')).toEqual([]);
  });
});

describe('zones, clocks and calendars', () => {
  const dueAt = (text: string, context: Partial<FindingContext>) =>
    find(text, context)[0]?.dueAt?.toISOString();

  it("takes tomorrow for the customer's tomorrow", () => {
    const now = new Date('2026-06-10T23:30:00Z');
    expect(dueAt("I'll call you tomorrow at noon", { now, timeZone: 'Asia/Tokyo' })).toBe(
      '2026-06-12T03:00:00.000Z',
    );
    expect(dueAt("I'll call you tomorrow at noon", { now, timeZone: 'America/Los_Angeles' })).toBe(
      '2026-06-11T19:00:00.000Z',
    );
  });

  it('keeps the wall time over a change of clocks, and the length of hours', () => {
    const now = new Date('2026-03-28T15:00:00Z'); // Saturday; London's clocks go forward on Sunday at 1:00.
    expect(dueAt("I'll call you tomorrow before noon", { now })).toBe('2026-03-29T11:00:00.000Z');
    expect(dueAt("I'll call you in 24 hours", { now })).toBe('2026-03-29T15:00:00.000Z');
    expect(dueAt("I'll call you tomorrow at 01:30", { now })).toBe('2026-03-29T01:30:00.000Z');
    const autumn = new Date('2026-10-31T16:00:00Z'); // New York's clocks go back on Sunday, 1 November.
    expect(dueAt("I'll call you by 9am tomorrow", { now: autumn, timeZone: 'America/New_York' })).toBe(
      '2026-11-01T14:00:00.000Z',
    );
  });

  it("asks the company's calendar where the words speak of working days or of the day's end", () => {
    const asked: string[] = [];
    const working = {
      endOfDay: (day: Temporal.PlainDate) => {
        asked.push(day.toString());
        return new Date(`${day.toString()}T18:30:00Z`);
      },
      addDays: (from: Date, days: number) => {
        asked.push(`${from.toISOString()} + ${days}`);
        return new Date('2026-04-01T18:30:00Z');
      },
    };
    expect(dueAt("We'll refund you in 3 working days", { working })).toBe('2026-04-01T18:30:00.000Z');
    expect(dueAt("We'll refund you by Monday", { working })).toBe('2026-03-30T18:30:00.000Z');
    expect(asked).toEqual(['2026-03-25T10:00:00.000Z + 3', '2026-03-30']);
  });

  it('gives the rest of the day where the working day is over', () => {
    expect(dueAt("I'll call you today", { now: new Date('2026-03-25T19:00:00Z') })).toBe(
      '2026-03-25T23:59:00.000Z',
    );
  });

  it('reads 03/05 by the country of the language, else by the zone', () => {
    const words = "We'll call you on 03/05";
    expect(dueAt(words, { language: 'en-GB' })).toBe('2026-05-03T16:00:00.000Z');
    expect(dueAt(words, { language: 'en-US' })).toBe('2027-03-05T17:00:00.000Z');
    expect(dueAt(words, { timeZone: 'America/Chicago' })).toBe('2027-03-05T23:00:00.000Z');
  });

  it('finds nothing in a language that it does not know', () => {
    expect(PROMISE_LANGUAGES).toEqual(['en']);
    expect(find("I'll call you tomorrow", { language: 'de-AT' })).toEqual([]);
  });
});

describe('what only looks like a promise', () => {
  test.each([
    'We called you yesterday.',
    'I can call you tomorrow if you like.',
    'I will call you tomorrow if you like.',
    "I'd be happy to call you tomorrow.",
    "We'll be happy to help you with this.",
    'If you send me the receipt, we will refund you.',
    'Send us your number and we’ll call you today.',
    'Please DM us your address so that we can send it; thanks.',
    'Could you send us the receipt and we will refund you.',
    'Once we receive your documents, we will process the claim.',
    'Unless we hear from you, we will cancel the order.',
    'Should you need it, we will send a new one.',
    'Will you call me tomorrow?',
    'Shall I call you tomorrow?',
    'Which number will you call me on tomorrow?',
    'I hope we will see you soon.',
    'Hopefully we will send it tomorrow.',
    'I might call you tomorrow.',
    'We would send it tomorrow if we had it.',
    'You said you would call me back tomorrow.',
    'He wrote "I\'ll call you tomorrow" and never did.',
    'He wrote “I will call you tomorrow” and never did.',
    "I won't be able to call you today.",
    'We will not charge you again.',
    'We will never ask for your password.',
    'We will always treat your data with care.',
    "We'll do our best to call you today.",
    "I'll try to send it tomorrow.",
    'You will need to send us the receipt by Friday.',
    'We will need your receipt by Friday.',
    "Thanks, I'll wait until Monday.",
    'Our office will be closed on Monday.',
    "I'll be on holiday next week.",
    'This will take two days.',
    'Let us know by Friday.',
    "DM us and we'll go from there.",
    "I'm calling about your order.",
    'We are looking into it.',
    "They wouldn't let me send it to you.",
    'Let me put it that way.',
    'It should be fixed in that release.',
  ])('%s', (text) => {
    expect(find(text).map(({ words }) => words)).toEqual([]);
  });
});

describe('any text', () => {
  const joint = fc.constantFrom(
    '',
    ',',
    ' and',
    ', tomorrow',
    ' and by Friday',
    '. ',
    ';',
    ' but',
    ' if you',
    ' not',
    ' —',
    '?',
  );
  const subject = fc.constantFrom(
    "I'll",
    'we will',
    'you will receive',
    'let me',
    'our team will',
    'Anna will',
    'will',
  );
  const verb = fc.constantFrom(
    'call you',
    'check it',
    'refund you',
    'get back to you',
    'your refund',
    'send it',
  );
  const when = fc.constantFrom(
    ...[
      '',
      'today',
      'by Friday',
      'within 3 days',
      'at 25:61',
      '999 working days',
      'in 999 months',
      '29 February',
    ],
    ...['next week', 'by the 31st', 'soon', 'on 31/02/2026', 'at 3', 'before tomorrow', 'every 0 hours'],
  );
  const clause = fc
    .tuple(joint, subject, verb, when)
    .map(([first, ...words]) => `${first} ${words.join(' ')}`);
  const noise = fc.oneof(
    fc.constantFrom('"', '.\n', '\n\n- ', 'e.g.', '😀', '\u0000', '\ud800', '&amp;', '^AB', 'https://'),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  const piece = fc.oneof({ weight: 3, arbitrary: clause }, { weight: 1, arbitrary: noise });

  it('gives spans in range, in order, apart, with the words that stand there', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
        fc.constantFrom('UTC', 'Europe/London', 'America/St_Johns', 'Pacific/Apia', 'Australia/Lord_Howe'),
        (pieces, now, timeZone) => {
          const text = pieces.join('');
          let after = 0;
          for (const found of findPromises(text, { now, timeZone })) {
            expect(found.start).toBeGreaterThanOrEqual(after);
            expect(found.end).toBeGreaterThan(found.start);
            expect(found.words).toBe(text.slice(found.start, found.end));
            if (found.dueWords !== null) expect(found.words).toContain(found.dueWords);
            expect(found.dueWords?.trim()).toBe(found.dueWords?.toString());
            if (found.dueAt) expect(found.dueAt.getTime()).toBeGreaterThanOrEqual(now.getTime());
            after = found.end;
          }
          expect(text.length).toBeGreaterThanOrEqual(after);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test.each([
    'will ',
    'a',
    ' ',
    "I'll ",
    '\n \n ',
    '....',
    '"',
    "I'll get x x x ",
    "I'll call you tomorrow and ",
    "we'll now now just ",
    'the our a team of our ',
    'by the end of the ',
    "I'll call you at 1 at 2 between 3 and 4 and ",
  ])('takes time in proportion to its length: %j over and over', (unit) => {
    const time = (length: number) => {
      const text = unit.repeat(Math.ceil(length / unit.length));
      const before = process.cpuUsage();
      find(text);
      return process.cpuUsage(before).user / 1000;
    };
    time(20_000);
    // Twenty times the text takes about twenty times as long; a quadratic pattern would take four hundred times.
    expect(time(1_000_000)).toBeLessThan(80 * Math.max(time(50_000), 40));
  });
});
