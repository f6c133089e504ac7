/** Which of the two marks stands before the cents. */
export type DecimalMark = '.' | ',';

interface Marked {
  readonly bare: string;
  readonly last: number;
  readonly mark: DecimalMark;
  readonly digits: number;
  /** The mark stands there more than once. */
  readonly repeated: boolean;
  /** The other mark stands there too. */
  readonly both: boolean;
}

/** The last mark of an amount and what stands around it; `undefined` where it has none. */
function marked(text: string): Marked | undefined {
  const bare = text.replace(/[^\d.,-]/g, '');
  const last = Math.max(bare.lastIndexOf(','), bare.lastIndexOf('.'));
  if (last === -1) return undefined;
  const mark = bare[last] === ',' ? ',' : '.';
  const repeated = bare.indexOf(mark) !== last;
  return { bare, last, mark, digits: bare.length - last - 1, repeated, both: bare.includes(otherOf(mark)) };
}

const otherOf = (mark: DecimalMark): DecimalMark => (mark === '.' ? ',' : '.');

/** Learns from all that a file holds which mark stands before the cents: «1.234» alone cannot tell. */
export class AmountWatch {
  readonly #seen = new Set<DecimalMark>();

  /** One value of a column of amounts. */
  see(text: string): void {
    const found = marked(text);
    if (!found) return;
    if (found.repeated) this.#seen.add(otherOf(found.mark));
    else if (found.both || found.digits !== 3) this.#seen.add(found.mark);
  }

  /** `undefined`: it cannot be told, or the file has both. */
  mark(): DecimalMark | undefined {
    const [one, other] = this.#seen;
    return other === undefined ? one : undefined;
  }
}

/**
 * Decimal text. Of a single mark with three digits behind it the file's other amounts tell what it is (`mark`), else a currency
 * that has three decimals; where neither does, a comma divides thousands, and «1.234» is not guessed at: `undefined`.
 */
export function amountOf(
  text: string | undefined,
  mark?: DecimalMark,
  currency?: string,
): string | undefined {
  if (text === undefined) return undefined;
  const found = marked(text);
  if (!found) return text.replace(/[^\d-]/g, '');
  const { bare, last } = found;
  const whole = bare.replace(/[.,]/g, '');
  const decimal = `${bare.slice(0, last).replace(/[.,]/g, '')}.${bare.slice(last + 1)}`;
  if (found.repeated) return whole;
  if (found.both || found.digits !== 3) return decimal;
  const cents = mark ?? (hasThreeDecimals(currency) ? '.' : undefined);
  if (cents === undefined) return found.mark === ',' ? whole : undefined;
  return cents === found.mark ? decimal : whole;
}

function hasThreeDecimals(currency: string | undefined): boolean {
  if (currency === undefined || !/^[A-Za-z]{3}$/.test(currency)) return false;
  return (
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits === 3
  );
}
