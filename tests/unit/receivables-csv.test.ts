import { expect, test } from 'vitest';
import { DateWatch, dayOf } from '#server/cli/csv/dates.ts';
import { amountOf, columnsOf, understand } from '#server/cli/csv/receivables.ts';

test('amounts are read whoever wrote them', () => {
  const read = ['38', '38.0', '1,234.56', '1.234,56', '1,234', '35,7', '1.234.567', '€ 12,50', '-3.5'].map(
    amountOf,
  );
  expect(read).toEqual(['38', '38.0', '1234.56', '1234.56', '1234', '35.7', '1234567', '12.50', '-3.5']);
  expect(amountOf(undefined)).toBeUndefined();
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
});
