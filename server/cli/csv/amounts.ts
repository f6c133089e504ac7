import { decimalsOf } from '#contracts/money.ts';

/** Which of the two marks stands before the cents. */
export type DecimalMark = '.' | ',';

/** The digits of an amount with their marks, and whether it is taken off. */
interface Written {
  readonly figure: string;
  readonly sign: '' | '-';
}

/** Currency or minus, figure, currency or minus; nothing else, so neither `1.2E+05` nor `12€50` passes for a figure. */
const WRITTEN = /^(\D*?)((?<!\p{L})[.,]?\d(?:[\d.,'’`´_\s]*\d)?)(\D*)$/u;
const MINUS = /[-\u2010-\u2015\u2212\ufe63\uff0d]/u;
/** «12,-» is twelve, and nothing is taken off. */
const NO_CENTS = /^[.,]\s?[-\u2010-\u2015]{1,2}/u;

/** «-5», «5-», «(5)» and «5 CR» are taken off; `undefined` where that or the figure cannot be told. */
function written(text: string): Written | undefined {
  const [, before = '', figure = '', after = ''] = WRITTEN.exec(text.trim()) ?? [];
  if (figure === '') return undefined;
  const behind = after.replace(NO_CENTS, '');
  const signs = [
    MINUS.test(before),
    MINUS.test(behind),
    before.includes('(') && behind.includes(')'),
    /^\s*(cr|h|haben)\.?\s*$/i.test(behind),
  ].filter(Boolean).length;
  return signs > 1 ? undefined : { figure: figure.replace(/[^\d.,]/g, ''), sign: signs === 1 ? '-' : '' };
}

interface Marked {
  readonly last: number;
  readonly mark: DecimalMark;
  readonly digits: number;
  /** The mark stands there more than once. */
  readonly repeated: boolean;
  /** The other mark stands there too. */
  readonly both: boolean;
}

/** The last mark of a figure and what stands around it; `undefined` where it has none. */
function marked(figure: string): Marked | undefined {
  const last = Math.max(figure.lastIndexOf(','), figure.lastIndexOf('.'));
  if (last === -1) return undefined;
  const mark = figure[last] === ',' ? ',' : '.';
  const repeated = figure.indexOf(mark) !== last;
  return { last, mark, digits: figure.length - last - 1, repeated, both: figure.includes(otherOf(mark)) };
}

const otherOf = (mark: DecimalMark): DecimalMark => (mark === '.' ? ',' : '.');

/** Learns from all that a file holds which mark stands before the cents: «1.234» alone cannot tell. */
export class AmountWatch {
  readonly #seen = new Set<DecimalMark>();

  /** One value of a column of amounts. */
  see(text: string): void {
    const found = marked(written(text)?.figure ?? '');
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
  const given = written(text ?? '');
  if (given === undefined) return undefined;
  const { figure, sign } = given;
  const whole = `${sign}${figure.replace(/[.,]/g, '')}`;
  const found = marked(figure);
  if (!found || found.repeated) return whole;
  const { last } = found;
  const decimal = `${sign}${figure.slice(0, last).replace(/[.,]/g, '') || '0'}.${figure.slice(last + 1)}`;
  if (found.both || found.digits !== 3) return decimal;
  const cents = mark ?? (currency !== undefined && decimalsOf(currency) === 3 ? '.' : undefined);
  if (cents === undefined) return found.mark === ',' ? whole : undefined;
  return cents === found.mark ? decimal : whole;
}
