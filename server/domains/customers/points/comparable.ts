import { identityOf, mailboxOf } from '../identity.ts';

/** The form in which any contact point is compared; of postal addresses only letters and digits count. */
export const comparableOf = (kind: string, value: string): string =>
  identityOf(kind, value) ??
  value
    .normalize('NFKC')
    // By way of capitals, so that «Hauptstraße» is «HAUPTSTRASSE».
    .toUpperCase()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Forms under which an address may be quarantined: its own, and that of the mailbox that it leads to. */
export function quarantineForms(kind: string, value: string): string[] {
  const own = comparableOf(kind, value);
  return kind === 'email' ? [...new Set([own, mailboxOf(own)])] : [own];
}

/** Digits by which a number that is written without its country is known again; `null` where they are too few, or not needed. */
export function nationalDigits(kind: string, value: string): string | null {
  if (kind !== 'phone' || identityOf(kind, value) !== null) return null;
  const digits = value.normalize('NFKC').replace(/\D/g, '').replace(/^0+/, '');
  return digits.length < 7 ? null : digits;
}
