/** How much one kind of harm weighs, in points, and how this grows. */
export interface HarmRule {
  /** What it is, for people (docs/attention.md). */
  readonly what: string;
  /** `alone`: it needs a person. `more`: it makes what needs a person worse, and weighs nothing by itself. */
  readonly weighs: 'alone' | 'more';
  /** Points from so many hours after its beginning on; negative hours: before its moment. */
  readonly steps?: readonly (readonly [hours: number, points: number])[];
  /** Points for each whole day that has passed, for at most so many days. */
  readonly daily?: readonly [points: number, days: number];
  /** Points for each one that is counted, for at most so many. */
  readonly each?: readonly [points: number, most: number];
  /** Points at the whole of it; a share of it has this share of them. */
  readonly whole?: number;
}

/** The published rules by their stable code; docs/attention.md is this table in words, and a test holds the two together. */
export const HARM_RULES = {
  'no-service': {
    what: 'The customer is without service, from their first report until they confirm that it works again (R67)',
    weighs: 'alone',
    steps: [[0, 40]],
    daily: [10, 60],
  },
  'clock-missed': {
    what: 'A deadline of the procedure was missed and is not met yet',
    weighs: 'alone',
    steps: [[0, 80]],
    daily: [5, 60],
  },
  'clock-running': {
    what: 'A deadline of the procedure comes near: the share of its working time that is used up, at the shares where people are warned',
    weighs: 'alone',
    whole: 40,
  },
  denied: {
    what: 'The customer was asked whether it is solved, and said no',
    weighs: 'alone',
    steps: [[0, 70]],
    daily: [5, 30],
  },
  'promise-broken': {
    what: 'A promise was broken and is still owed',
    weighs: 'alone',
    steps: [[0, 60]],
    daily: [10, 30],
  },
  'promise-due': {
    what: 'A promise comes due',
    weighs: 'alone',
    steps: [
      [-24, 10],
      [-4, 20],
      [-1, 30],
    ],
  },
  'hand-off': {
    what: 'A hand-off came back refused, or nobody accepted it, and nobody has acted since',
    weighs: 'alone',
    steps: [[0, 50]],
    daily: [5, 30],
  },
  delivery: {
    what: 'A message of ours did not get through, and nothing since has',
    weighs: 'alone',
    steps: [[0, 35]],
    daily: [5, 30],
  },
  reply: {
    what: 'A reply came after closing and waits for a choice',
    weighs: 'alone',
    steps: [[0, 30]],
  },
  apology: {
    what: 'An apology call is owed',
    weighs: 'alone',
    steps: [[0, 30]],
    daily: [5, 30],
  },
  task: {
    what: 'A task is overdue',
    weighs: 'alone',
    steps: [[0, 15]],
    daily: [5, 30],
  },
  waiting: {
    what: 'The customer waits for an answer, from their oldest message without one',
    weighs: 'alone',
    steps: [
      [0, 5],
      [1, 10],
      [4, 20],
      [12, 30],
      [24, 40],
    ],
    daily: [15, 60],
  },
  unread: {
    what: 'A message that nobody has read',
    weighs: 'alone',
    each: [5, 5],
  },
  chases: {
    what: 'The customer wrote or called again while they waited',
    weighs: 'more',
    each: [15, 10],
  },
  'second-failure': {
    what: 'We have failed this customer before: a broken promise, or «not solved», within twelve months (R68)',
    weighs: 'more',
    each: [60, 1],
  },
  vulnerable: {
    what: 'A need that is recorded with the mark «vulnerable» (R58, R60)',
    weighs: 'more',
    each: [50, 1],
  },
  need: {
    what: 'Another need for support that is recorded (R58)',
    weighs: 'more',
    each: [15, 1],
  },
  contacts: {
    what: 'Contacts that the customer had to make about it, beyond the second (R65)',
    weighs: 'more',
    each: [3, 20],
  },
  'first-contact': {
    what: 'It is the customer’s first contact ever',
    weighs: 'more',
    each: [10, 1],
  },
} as const satisfies Readonly<Record<string, HarmRule>>;

/** The code of a rule. */
export type HarmCode = keyof typeof HARM_RULES;

/** How a rule's points come about, in one line for people. */
export function pointsInWords(rule: HarmRule): string {
  const parts = (rule.steps ?? []).map(([hours, points]) => `${points}${fromInWords(hours)}`);
  if (rule.daily) parts.push(`+${rule.daily[0]} for each whole day, at most ${rule.daily[1]} days`);
  if (rule.each)
    parts.push(rule.each[1] === 1 ? `${rule.each[0]}` : `${rule.each[0]} each, at most ${rule.each[1]}`);
  if (rule.whole !== undefined) parts.push(`${rule.whole} × the share, rounded down`);
  return parts.join('; ');
}

const fromInWords = (hours: number): string =>
  hours === 0 ? '' : hours < 0 ? ` within ${-hours} h of its moment` : ` from ${hours} h`;
