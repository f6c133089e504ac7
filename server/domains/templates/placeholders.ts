/** What a placeholder means, in words, and an invented value that shows its form; moments are ISO 8601. */
interface Placeholder {
  readonly kind: 'text' | 'instant' | 'date';
  readonly words: string;
  readonly example: string;
}

const of =
  (kind: Placeholder['kind']) =>
  (words: string, example: string): Placeholder => ({ kind, words, example });
const [text, instant, date] = [of('text'), of('instant'), of('date')];

/** What a placeholder may stand for, in the order in which lists show them. */
export const PLACEHOLDERS = {
  'customer.name': text('the name of the customer', 'Anna Kovács'),
  'case.number': text('the number of the case', '483-120-7745'),
  'case.subject': text('what the case is about', 'Card does not work abroad'),
  'case.type': text('the type of the case', 'Complaint'),
  'case.owner': text('who answers for the case', 'Maria Lopez'),
  'case.openedAt': instant('when the case was opened', '2026-03-02T08:15:00Z'),
  'case.deadline': instant('the deadline that applies to the case', '2026-03-20T16:00:00Z'),
  'promise.words': text('what was promised', 'We will call you back'),
  'promise.due': instant('when the promise is due', '2026-03-03T11:00:00Z'),
  'promise.owner': text('who answers for the promise', 'Maria Lopez'),
  'promise.next': text('the new moment of a promise that slipped', 'Friday at noon'),
  'notice.title': text('what a customer is told, in one line', 'We refused a payment'),
  'notice.list': text(
    'what a customer is told, a line for each',
    '– 49.90 EUR, Book Shop: the limit is used up',
  ),
  'notice.subject': text('what it is about', '…1234'),
  'notice.reason': text('the reason, in words', 'the limit is used up'),
  'notice.amount': text('the amount', '€49.90'),
  'notice.party': text('who else is part of it, such as a shop', 'Book Shop'),
  'notice.at': instant('when it happened', '2026-03-02T08:15:00Z'),
  'notice.from': date('the day from which it counts', '2026-04-01T00:00:00Z'),
  'notice.due': date('the day until which something is due', '2026-03-16T00:00:00Z'),
  'notice.number': text('the number of an invoice or order', '2026-0017'),
  'notice.before': text('what it was', '€2,000.00'),
  'notice.after': text('what it becomes', '€1,000.00'),
  'notice.address': text('the postal address that we have', 'Calle Mayor 1, 28013 Madrid'),
  'notice.next': text('what the customer can do now', 'pay by another card'),
  'notice.link': text('the page on which the customer can answer', 'https://care.example/answers/…'),
  'agent.name': text('the name of whoever writes', 'Maria Lopez'),
  today: date('the date of today', '2026-03-02T09:00:00Z'),
};

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
