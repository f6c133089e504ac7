import { data } from 'currency-codes';
import { z } from 'zod';

const LISTED = new Map(data.map((one) => [one.code, one]));
/** The list of ISO 4217 in the package is of one day; what Node knows of newer currencies counts besides. */
const NEWER: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Digits behind the mark of a currency's amounts (ISO 4217: EUR 2, JPY 0, KWD 3); `undefined` where there is no such money. */
export function decimalsOf(currency: string): number | undefined {
  const listed = LISTED.get(currency);
  // Gold, tests and «no currency» are listed under territories of their own, ZZ.
  if (listed) return listed.countries.some((name) => /^zz\d/i.test(name)) ? undefined : listed.digits;
  if (!NEWER.has(currency)) return undefined;
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
}

/** A currency of ISO 4217, in any case: `EUR`. */
export const Currency = z
  .string()
  .trim()
  .toUpperCase()
  .refine((text) => decimalsOf(text) !== undefined, 'Write a currency of ISO 4217, such as EUR.');

/** Why an amount cannot be one of this currency; `null`: it can. What adding up of fractions leaves behind does not count. */
export function whyNoAmount(amount: number, currency: string): string | null {
  const decimals = decimalsOf(currency);
  if (decimals === undefined) return null;
  const nearest = Number(amount.toFixed(decimals));
  if (Math.abs(amount - nearest) <= 1e-9 * Math.max(1, Math.abs(amount))) return null;
  return decimals === 0
    ? `Amounts in ${currency} have no decimals.`
    : `Amounts in ${currency} have at most ${decimals} decimals.`;
}
