import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCsv } from '#server/cli/csv/read.ts';

const TEXT = 'Kunde;Fällig am;Betrag\nJürgen;2026-10-01;−12,50\n';
const swapped = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16();
const mark = Buffer.from([0xff, 0xfe]);
const utf16 = Buffer.from(TEXT, 'utf16le');

test.each([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with its mark', Buffer.from(`\ufeff${TEXT}`)],
  ['UTF-16, little end first, as Excel writes «Unicode text»', Buffer.concat([mark, utf16])],
  ['UTF-16, little end first, without a mark', utf16],
  ['UTF-16, big end first', swapped(Buffer.concat([mark, utf16]))],
  ['UTF-16, big end first, without a mark', swapped(utf16)],
])('a CSV file in %s is read', async (_, bytes) => {
  const path = join(mkdtempSync(join(tmpdir(), 'kept-csv-')), 'rows.csv');
  writeFileSync(path, bytes);
  const rows: (readonly string[])[] = [];
  for await (const { values } of readCsv(path, (problem) => expect(problem).toBeUndefined()))
    rows.push(values);
  expect(rows).toEqual([
    ['Kunde', 'Fällig am', 'Betrag'],
    ['Jürgen', '2026-10-01', '−12,50'],
  ]);
});
