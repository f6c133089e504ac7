import { ImportedInvoice } from '#contracts/receivables.ts';
import { amountOf, type DecimalMark } from './amounts.ts';
import { type DateOrder, dayOf } from './dates.ts';
import type { CsvRow, Problem } from './read.ts';
import { refOf } from './refs.ts';

/** What a column of invoices can mean. */
export type Meaning =
  | 'customer'
  | 'number'
  | 'issued'
  | 'due'
  | 'amount'
  | 'currency'
  | 'settled'
  | 'disputed'
  | 'what'
  | 'agreement'
  | 'periodFrom'
  | 'periodTo'
  | 'billTo';

const NAMES: Readonly<Record<Meaning, readonly string[]>> = {
  customer: [
    'customer',
    'customerid',
    'customernumber',
    'customerno',
    'customerref',
    'debtor',
    'debtorno',
    'kundennummer',
  ],
  number: [
    'number',
    'invoice',
    'invoicenumber',
    'invoiceno',
    'invoiceid',
    'document',
    'documentno',
    'rechnungsnummer',
  ],
  issued: [
    'issued',
    'issuedat',
    'issuedon',
    'issuedate',
    'dateissued',
    'invoicedate',
    'date',
    'documentdate',
    'rechnungsdatum',
    'fechafactura',
  ],
  due: [
    'due',
    'duedate',
    'dueat',
    'dueon',
    'payableby',
    'faellig',
    'faelligam',
    'faelligkeit',
    'faelligkeitsdatum',
    'vencimiento',
  ],
  amount: ['amount', 'invoiceamount', 'total', 'gross', 'betrag', 'sum'],
  currency: ['currency', 'currencycode', 'waehrung'],
  settled: ['settled', 'settleddate', 'paid', 'paidat', 'paiddate', 'paymentdate', 'bezahltam'],
  disputed: ['disputed', 'dispute', 'contested'],
  what: ['what', 'description', 'text', 'subject', 'betreff'],
  agreement: ['agreement', 'contract', 'contractnumber', 'subscription', 'vertrag'],
  periodFrom: ['periodfrom', 'servicefrom', 'from'],
  periodTo: ['periodto', 'serviceto', 'until', 'to'],
  billTo: ['billto', 'billedto', 'recipient', 'invoiceto'],
};
const MEANINGS = new Map(
  Object.entries(NAMES).flatMap(([meaning, names]) => names.map((name) => [name, meaning] as const)),
);
const isMeaning = (value: string | undefined): value is Meaning => value !== undefined && value in NAMES;

const WRITTEN_OUT: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };

const comparable = (header: string): string =>
  header
    .normalize('NFC')
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => WRITTEN_OUT[letter] ?? letter)
    .normalize('NFKD')
    .replace(/[^a-z0-9]/g, '');

/** Where each meaning stands in a row. */
export type Columns = ReadonlyMap<Meaning, { readonly at: number; readonly header: string }>;

/** What each column means, by its name or as `own` says (their name → ours); the first one with a meaning has it. */
export function columnsOf(headers: readonly string[], own: ReadonlyMap<string, string>): Columns {
  const columns = new Map<Meaning, { at: number; header: string }>();
  for (const [at, header] of headers.entries()) {
    const meaning = own.get(header) ?? MEANINGS.get(comparable(header));
    if (isMeaning(meaning) && !columns.has(meaning)) columns.set(meaning, { at, header });
  }
  return columns;
}

/** The names that are understood, for people. */
export const understood = (): string => Object.keys(NAMES).join(', ');

/** Without these there is no invoice. */
export const NEEDED = ['customer', 'number', 'issued', 'due', 'amount'] as const;

/** What counts for the whole file. */
export interface FileOptions {
  /** Whose numbers these are. */
  readonly system: string;
  /** Somebody said so; otherwise it is the name of the file. */
  readonly named?: boolean;
  /** Where no column tells it. */
  readonly currency: string | undefined;
  readonly dates: DateOrder;
  /** Which mark stands before the cents; `undefined`: the file does not tell. */
  readonly mark?: DecimalMark | undefined;
  readonly driven: boolean;
}

/** One invoice understood, or what is wrong with the row. */
export type Understood =
  | { readonly line: number; readonly invoice: ImportedRow }
  | { readonly line: number; readonly problem: Problem };
type ImportedRow = ReturnType<typeof ImportedInvoice.parse>;

/** Understands one row; a blank field says nothing. */
export function understand(row: CsvRow, columns: Columns, options: FileOptions): Understood {
  const value = (meaning: Meaning): string | undefined => {
    const column = columns.get(meaning);
    const text = column === undefined ? '' : (row.values[column.at] ?? '');
    return text === '' ? undefined : text;
  };
  const at = (meaning: Meaning, time: string): string | undefined => {
    const text = value(meaning);
    if (text === undefined) return undefined;
    const day = dayOf(text, options.dates);
    return day === undefined ? text : `${day}T${time}Z`;
  };
  const from = at('periodFrom', '00:00:00');
  const to = at('periodTo', '23:59:59');
  const amount = amountOf(value('amount'), options.mark, value('currency') ?? options.currency);
  const parsed = ImportedInvoice.safeParse({
    source: options.system,
    number: value('number'),
    customer: {
      ref: refOf(value('customer') ?? '', { system: options.system, named: options.named === true }),
    },
    amount,
    currency: value('currency') ?? options.currency,
    issuedAt: at('issued', '00:00:00'),
    dueAt: at('due', '23:59:59'),
    ...given('what', value('what')),
    ...given('agreement', value('agreement')),
    ...(from && to ? { period: { from, to } } : {}),
    ...given('billTo', value('billTo') && { name: value('billTo') }),
    ...given('settledAt', at('settled', '00:00:00')),
    ...given('disputed', yesOf(value('disputed'))),
    ...(options.driven ? { driven: true } : {}),
  });
  if (parsed.success) return { line: row.line, invoice: parsed.data };
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? null;
  return {
    line: row.line,
    problem: {
      line: row.line,
      field,
      say: sayOf(field, amount === undefined && value('amount'), issue?.message),
    },
  };
}

const given = <T>(name: string, value: T | undefined): Record<string, T> =>
  value === undefined ? {} : { [name]: value };

const yesOf = (text: string | undefined): boolean | undefined =>
  text === undefined ? undefined : /^(y|yes|true|1|ja|si|sí|oui|x)$/i.test(text);

function sayOf(
  field: string | null,
  unclear: string | false | undefined,
  say = 'This is no invoice.',
): string {
  if (field !== 'amount' || !unclear) return say;
  return `It cannot be told how much «${unclear}» is. Write it without marks between thousands.`;
}
