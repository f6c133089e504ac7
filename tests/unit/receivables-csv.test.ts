import { expect, test } from 'vitest';
import { AmountWatch, amountOf } from '#server/cli/csv/amounts.ts';
import { DateWatch, dayOf } from '#server/cli/csv/dates.ts';
import { columnsOf, understand } from '#server/cli/csv/receivables.ts';
import { refOf } from '#server/cli/csv/refs.ts';

test('amounts are read whoever wrote them', () => {
  const read = ['38', '38.0', '1,234.56', '1.234,56', '1,234', '35,7', '1.234.567', '€ 12,50', '-3.5'].map(
    (text) => amountOf(text),
  );
  expect(read).toEqual(['38', '38.0', '1234.56', '1234.56', '1234', '35.7', '1234567', '12.50', '-3.5']);
  expect(amountOf(undefined)).toBeUndefined();
});

test('what is taken off is never taken for a debt, however its minus is written', () => {
  const taken = [
    '−12,50',
    '12.50-',
    '(12.50)',
    '€ -12,50',
    '-€12.50',
    '12,50 CR',
    '12,50 H',
    '–12,50 €',
    '($12.50)',
  ];
  expect(taken.map((text) => amountOf(text))).toEqual(taken.map(() => '-12.50'));
  expect(
    ['12,-', '12,– €', 'CHF 1’234.50', '1 234,50', 'Rs.12.50', '.50', '12,50 DR'].map((text) =>
      amountOf(text),
    ),
  ).toEqual(['12', '12', '1234.50', '1234.50', '12.50', '0.50', '12.50']);
  const unclear = ['1.23E+05', '12€50', '12-34', '-12-', '-(12)', 'none', ''];
  expect(unclear.map((text) => amountOf(text))).toEqual(unclear.map(() => undefined));
});

test('what «1.234» is tells the whole file, and it is never guessed at', () => {
  const mark = (...amounts: string[]) => {
    const watch = new AmountWatch();
    for (const amount of amounts) watch.see(amount);
    return watch.mark();
  };
  expect([mark('1.234', '12,5'), mark('1.234,50'), mark('1.234.567', '7'), mark('1,234', '0.5')]).toEqual([
    ',',
    ',',
    ',',
    '.',
  ]);
  expect([mark('1.234', '7'), mark('1.5', '1,5')]).toEqual([undefined, undefined]);
  expect([
    amountOf('1.234', ','),
    amountOf('1,234', '.'),
    amountOf('1.234', '.'),
    amountOf('1,234', ','),
  ]).toEqual(['1234', '1234', '1.234', '1.234']);
  expect([
    amountOf('1.234'),
    amountOf('1.234', undefined, 'EUR'),
    amountOf('1.234', undefined, 'KWD'),
  ]).toEqual([undefined, undefined, '1.234']);
});

test('columns have their names as people write them, with or without their umlauts', () => {
  const headers = ['Kundennummer', 'Rechnungsnummer', 'Betrag', 'Währung', 'Rechnungsdatum', 'Fälligkeit'];
  expect([...columnsOf(headers, new Map()).keys()]).toEqual([
    'customer',
    'number',
    'amount',
    'currency',
    'issued',
    'due',
  ]);
  const decomposed = 'Fällig am'.normalize('NFD');
  expect([...columnsOf(['issue_date', decomposed, 'WAEHRUNG'], new Map()).keys()]).toEqual([
    'issued',
    'due',
    'currency',
  ]);
});

test('a reference that names its system stays as it is, unless somebody says whose numbers they are', () => {
  const byFile = { system: 'export', named: false };
  expect(refOf('9001', byFile)).toBe('export:9001');
  expect(refOf('card-system:9001', byFile)).toBe('card-system:9001');
  expect(refOf('A:12', { system: 'crm', named: true })).toBe('crm:A:12');
  expect(refOf('crm:12', { system: 'crm', named: true })).toBe('crm:12');
});

test('the order of days and months is learnt from the whole file, and never guessed', () => {
  const order = (...days: string[]) => {
    const watch = new DateWatch();
    for (const day of days) watch.see(day);
    return watch.order();
  };
  expect(order('1/2/2013', '1/26/2013')).toBe('mdy');
  expect(order('26.1.2013')).toBe('dmy');
  expect(order('1/2/2013')).toBeUndefined();
  expect(order('26/1/2013', '1/26/2013')).toBeUndefined();
  expect(order('2013-01-26')).toBe('iso');
  expect([dayOf('1/26/2013', 'mdy'), dayOf('31/2/2013', 'dmy'), dayOf('2013-1-5', 'dmy')]).toEqual([
    '2013-01-26',
    undefined,
    '2013-01-05',
  ]);
});

test('blank fields say nothing, and a row without an amount is told by its field', () => {
  const columns = columnsOf(
    ['customerID', 'invoiceNumber', 'InvoiceDate', 'Fällig am', 'InvoiceAmount', 'SettledDate'],
    new Map([['Fällig am', 'due']]),
  );
  const options = { system: 'billing', currency: 'USD', dates: 'mdy', driven: false } as const;
  const row = (values: string[]) => understand({ line: 2, values, raw: '' }, columns, options);
  expect(row(['9', '007', '1/26/2013', '2/25/2013', '61.74', ''])).toEqual({
    line: 2,
    invoice: {
      source: 'billing',
      number: '007',
      customer: { ref: 'billing:9' },
      amount: 61.74,
      currency: 'USD',
      issuedAt: '2013-01-26T00:00:00Z',
      dueAt: '2013-02-25T23:59:59Z',
    },
  });
  expect(row(['9', '007', '1/26/2013', '2/25/2013', '', ''])).toMatchObject({ problem: { field: 'amount' } });
  const amount = (text: string, currency: string) =>
    understand({ line: 2, values: ['9', '007', '1/26/2013', '2/25/2013', text, ''], raw: '' }, columns, {
      ...options,
      currency,
    });
  expect(amount('5.12', 'JPY')).toMatchObject({
    problem: { field: 'amount', say: 'Amounts in JPY have no decimals.' },
  });
  expect(amount('5.00', 'XXZ')).toMatchObject({ problem: { field: 'currency' } });
  expect(amount('five', 'USD')).toMatchObject({
    problem: { say: expect.stringContaining('how much «five» is') },
  });
  expect(amount('1.234', 'KWD')).toMatchObject({ invoice: { amount: 1.234 } });
});
