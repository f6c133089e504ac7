/** A number of another system as it is compared: without spaces and leading zeros, in capitals; '' where there is none. */
export const numberKey = (number: string): string =>
  number
    .normalize('NFKC')
    .replace(/\s+/gu, '')
    .toUpperCase()
    .replace(/^0+(?=.)/, '');

/** The number that a value names, as it is compared; '' where it names none. */
export const keyOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? numberKey(String(value)) : '';
