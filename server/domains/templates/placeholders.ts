/** What a placeholder may stand for, in the order in which lists show them. */
export const PLACEHOLDERS = {
  'customer.name': { kind: 'text', words: 'the name of the customer', example: 'Anna Kovács' },
  'case.number': { kind: 'text', words: 'the number of the case', example: '483-120-7745' },
  'case.subject': { kind: 'text', words: 'what the case is about', example: 'Card does not work abroad' },
  'case.type': { kind: 'text', words: 'the type of the case', example: 'Complaint' },
  'case.owner': { kind: 'text', words: 'who answers for the case', example: 'Maria Lopez' },
  'case.openedAt': { kind: 'instant', words: 'when the case was opened', example: '2026-03-02T08:15:00Z' },
  'case.deadline': {
    kind: 'instant',
    words: 'the deadline that applies to the case',
    example: '2026-03-20T16:00:00Z',
  },
  'promise.words': { kind: 'text', words: 'what was promised', example: 'We will call you back' },
  'promise.due': { kind: 'instant', words: 'when the promise is due', example: '2026-03-03T11:00:00Z' },
  'promise.owner': { kind: 'text', words: 'who answers for the promise', example: 'Maria Lopez' },
  'promise.next': {
    kind: 'text',
    words: 'the new moment of a promise that slipped',
    example: 'Friday at noon',
  },
  'notice.title': {
    kind: 'text',
    words: 'what a customer is told, in one line',
    example: 'We refused a payment',
  },
  'notice.list': {
    kind: 'text',
    words: 'what a customer is told, a line for each',
    example: '– 49.90 EUR, Book Shop: the limit is used up',
  },
  'notice.subject': { kind: 'text', words: 'what it is about', example: '…1234' },
  'notice.reason': { kind: 'text', words: 'the reason, in words', example: 'the limit is used up' },
  'notice.amount': { kind: 'text', words: 'the amount', example: '€49.90' },
  'notice.party': { kind: 'text', words: 'who else is part of it, such as a shop', example: 'Book Shop' },
  'notice.at': { kind: 'instant', words: 'when it happened', example: '2026-03-02T08:15:00Z' },
  'notice.from': { kind: 'date', words: 'the day from which it counts', example: '2026-04-01T00:00:00Z' },
  'notice.due': {
    kind: 'date',
    words: 'the day until which something is due',
    example: '2026-03-16T00:00:00Z',
  },
  'notice.number': { kind: 'text', words: 'the number of an invoice or order', example: '2026-0017' },
  'notice.before': { kind: 'text', words: 'what it was', example: '€2,000.00' },
  'notice.after': { kind: 'text', words: 'what it becomes', example: '€1,000.00' },
  'notice.address': {
    kind: 'text',
    words: 'the postal address that we have',
    example: 'Calle Mayor 1, 28013 Madrid',
  },
  'notice.next': { kind: 'text', words: 'what the customer can do now', example: 'pay by another card' },
  'notice.link': {
    kind: 'text',
    words: 'the page on which the customer can answer',
    example: 'https://care.example/answers/…',
  },
  'agent.name': { kind: 'text', words: 'the name of whoever writes', example: 'Maria Lopez' },
  today: { kind: 'date', words: 'the date of today', example: '2026-03-02T09:00:00Z' },
} as const satisfies Readonly<
  Record<string, { kind: 'text' | 'instant' | 'date'; words: string; example: string }>
>;

/** The name of a placeholder. */
export type PlaceholderName = keyof typeof PLACEHOLDERS;

/** What placeholders stand for here; one that is not there, or `null`, has no value. */
export type PlaceholderValues = Readonly<Partial<Record<PlaceholderName, string | Date | null>>>;

/** Whether a placeholder has this name. */
export const isPlaceholder = (name: string): name is PlaceholderName => Object.hasOwn(PLACEHOLDERS, name);

/** Invented values that show the form. */
export const EXAMPLES: PlaceholderValues = Object.fromEntries(
  Object.entries(PLACEHOLDERS).map(([name, { kind, example }]) => [
    name,
    kind === 'text' ? example : new Date(example),
  ]),
);
