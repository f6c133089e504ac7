import { identityOf } from '../identity.ts';

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
