import { createHash } from 'node:crypto';
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { EmailAddress, knownLanguage, knownZone } from '#contracts/common.ts';
import type { ForeignCustomer } from '#domains/customers/index.ts';
import type { Column, Meaning } from './columns.ts';
import type { CsvRow, Problem } from './read.ts';
import { refOf, type Whose } from './refs.ts';

/** A row understood: who it is, and every value in words, so that nothing of the file is lost. */
export interface CustomerRow {
  readonly line: number;
  readonly customer: ForeignCustomer;
  /** All columns, understood or not, as `header: value` lines. */
  readonly words: string;
  /** Hex SHA-256 over the columns and values. */
  readonly digest: string;
  readonly problems: readonly Problem[];
}

interface Cell {
  readonly header: string;
  readonly value: string;
}

/** Understands one row. `whose` numbers `ref` holds; `country` reads phone numbers that do not name theirs. */
export function understand(
  row: CsvRow,
  columns: readonly Column[],
  whose: Whose,
  country: CountryCode | undefined,
): CustomerRow {
  const problems: Problem[] = [];
  const problem = (field: string | null, say: string): void =>
    void problems.push({ line: row.line, field, say });
  if (row.values.length !== columns.length)
    problem(
      null,
      `The row has ${row.values.length} values and the file ${columns.length} columns; all values were kept.`,
    );
  const cells = (meaning: Meaning): Cell[] =>
    columns.flatMap(({ header, meaning: means }, i) => {
      const value = row.values[i] ?? '';
      return means === meaning && value !== '' ? [{ header, value }] : [];
    });
  const words = row.values
    .map((value, i) => `${columns[i]?.header ?? `column ${i + 1}`}: ${value}`)
    .join('\n');
  const digest = createHash('sha256').update(words).digest('hex');
  const ref = cells('ref')[0]?.value ?? `row-${digest.slice(0, 32)}`;
  const region = regionOf(cells('country')[0]?.value, country);
  const points = [
    ...cells('email').flatMap((cell) => emails(cell, problem)),
    ...cells('phone').flatMap((cell) => phones(cell, region, problem)),
    ...postal(cells),
  ];
  const customer = {
    ref: refOf(ref, whose),
    kind: kindOf(cells('kind')[0], problem),
    name: nameOf(cells, points[0]?.value ?? ref, problem),
    language: languageOf(cells('language')[0], problem),
    timeZone: zoneOf(cells('timeZone')[0], problem),
    points,
  };
  return { line: row.line, customer, words, digest, problems };
}

type Tell = (field: string | null, say: string) => void;
type Point = ForeignCustomer['points'][number];

function nameOf(cells: (meaning: Meaning) => Cell[], otherwise: string, problem: Tell): string {
  const parts = [...cells('givenName'), ...cells('surname')].map((cell) => cell.value);
  const whole = cells('name')[0];
  const name = (whole?.value ?? parts.join(' ')).replace(/\s+/g, ' ');
  if (name.length > 300)
    problem(whole?.header ?? null, 'The name is longer than 300 characters; its beginning was taken.');
  return (name === '' ? otherwise : name).slice(0, 300).toWellFormed();
}

function kindOf(cell: Cell | undefined, problem: Tell): 'person' | 'organisation' {
  if (!cell || /^(p|person|private|individual|natural)/i.test(cell.value)) return 'person';
  if (/^(o|org|company|business|firm|corporate|legal)/i.test(cell.value)) return 'organisation';
  problem(cell.header, `«${cell.value.slice(0, 60)}» is neither person nor organisation; taken as a person.`);
  return 'person';
}

function zoneOf(cell: Cell | undefined, problem: Tell): string | null {
  if (!cell) return null;
  const zone = knownZone(cell.value);
  if (zone === null)
    problem(cell.header, `«${cell.value.slice(0, 60)}» is no time zone such as Europe/Berlin.`);
  return zone;
}

function languageOf(cell: Cell | undefined, problem: Tell): string | null {
  if (!cell) return null;
  const language = cell.value.length > 35 ? null : knownLanguage(cell.value);
  if (language === null)
    problem(cell.header, `«${cell.value.slice(0, 60)}» is no language tag such as de or en-GB.`);
  return language;
}

const emails = ({ header, value }: Cell, problem: Tell): Point[] =>
  value.split(/[;,\s]+/).flatMap((one): Point[] => {
    if (one === '') return [];
    if (EmailAddress.safeParse(one).success) return [{ kind: 'email', value: one }];
    problem(header, `«${one.slice(0, 80)}» is not an e-mail address.`);
    return [];
  });

const phones = ({ header, value }: Cell, region: CountryCode | undefined, problem: Tell): Point[] =>
  value.split(/[;,|]+/).flatMap((one): Point[] => {
    if (one.trim() === '') return [];
    const number = parsePhoneNumberFromString(one, {
      ...(region ? { defaultCountry: region } : {}),
      extract: false,
    });
    if (number?.isPossible()) return [{ kind: 'phone', value: number.number }];
    const hint = region || one.trim().startsWith('+') ? '' : ' Name its country with --country.';
    problem(header, `«${one.trim().slice(0, 60)}» is not a telephone number.${hint}`);
    return [];
  });

/** A place alone is no address. */
function postal(cells: (meaning: Meaning) => Cell[]): Point[] {
  const street = cells('street').map((cell) => cell.value);
  if (street.length === 0) return [];
  const lines = [
    street.join(' '),
    cells('place')
      .map((cell) => cell.value)
      .join(' '),
    cells('country')[0]?.value ?? '',
  ];
  return [
    {
      kind: 'postal',
      value: lines
        .filter((line) => line !== '')
        .join('\n')
        .slice(0, 1000)
        .toWellFormed(),
    },
  ];
}

/** The country that the row itself names counts before the one given for all. */
function regionOf(value: string | undefined, otherwise: CountryCode | undefined): CountryCode | undefined {
  const code = value?.toUpperCase();
  return code !== undefined && isSupportedCountry(code) ? code : otherwise;
}
