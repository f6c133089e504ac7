import { matchesOf } from './text.ts';

/** An amount of money in words. */
export interface Money {
  /** In hundredths. */
  readonly cents: number;
  /** ISO 4217, or `$` where the words do not tell whose dollars. */
  readonly currency: string;
  readonly start: number;
  readonly end: number;
}

const NAMES: Readonly<Record<string, string>> = {
  '€': 'EUR',
  euro: 'EUR',
  euros: 'EUR',
  '£': 'GBP',
  pound: 'GBP',
  pounds: 'GBP',
  $: '$',
  dollar: '$',
  dollars: '$',
};
const CODES = 'EUR|GBP|USD|CHF|SEK|NOK|DKK|PLN|CZK|HUF|CAD|AUD|NZD|MXN|JPY';
const SIGN = `€|£|\\$|(?:${CODES})(?!\\p{L})`;
const WORD = '(?:euros?|pounds?|dollars?)(?!\\p{L})';
const NUMBER = String.raw`\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)`;
const MONEY = new RegExp(
  `(?<![\\p{L}\\d])(?:(${SIGN})\\s?(${NUMBER})|(?<![\\d.,])(${NUMBER})\\s?(${SIGN}|${WORD}))`,
  'giu',
);

/** Amounts with their currency, in order. «1.234,50 €», «£1,234.50», «45 euros». */
export function moneyIn(text: string): Money[] {
  return matchesOf(text, MONEY).flatMap((match) => {
    const [whole, before, first, second, behind] = match;
    const sign = (before ?? behind ?? '').toLowerCase();
    const currency = NAMES[sign] ?? sign.toUpperCase();
    const cents = centsOf(first ?? second ?? '');
    return [{ cents, currency, start: match.index, end: match.index + whole.length }];
  });
}

/** The last separator is the decimal one where one or two digits follow it. */
function centsOf(number: string): number {
  const [, whole = '', decimals = ''] = /^(.*?)(?:[.,](\d{1,2}))?$/.exec(number) ?? [];
  return Number(whole.replace(/\D/g, '')) * 100 + Number(decimals.padEnd(2, '0') || 0);
}

const DOLLARS = new Set(['$', 'USD', 'CAD', 'AUD', 'NZD', 'MXN']);
/** Whether two amounts are the same; `$` is any dollar. */
export function sameMoney(
  a: Pick<Money, 'cents' | 'currency'>,
  b: Pick<Money, 'cents' | 'currency'>,
): boolean {
  const currency =
    a.currency === b.currency ||
    ((a.currency === '$' || b.currency === '$') && DOLLARS.has(a.currency) && DOLLARS.has(b.currency));
  return currency && a.cents === b.cents;
}
