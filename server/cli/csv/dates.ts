/** How days are written in a file: `iso` 2026-11-22, `mdy` 11/22/2026, `dmy` 22.11.2026. */
export type DateOrder = 'iso' | 'mdy' | 'dmy';

export const isDateOrder = (value: string): value is DateOrder => ['iso', 'mdy', 'dmy'].includes(value);

const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$/;
const PARTS = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?: .*)?$/;

/** The day as `2026-11-22`; `undefined` where it is none. ISO is understood whatever the order. */
export function dayOf(text: string, order: DateOrder): string | undefined {
  const [, isoYear, isoMonth, isoDay] = ISO.exec(text) ?? [];
  if (isoYear && isoMonth && isoDay) return checked(isoYear, isoMonth, isoDay);
  const [, one, other, year] = PARTS.exec(text) ?? [];
  if (!one || !other || !year || order === 'iso') return undefined;
  return order === 'mdy' ? checked(year, one, other) : checked(year, other, one);
}

function checked(year: string, month: string, day: string): string | undefined {
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso) ? iso : undefined;
}

/** Learns how days are written from all that a file holds. */
export class DateWatch {
  #month = false;
  #day = false;
  #parts = false;

  /** One value of a column of days. */
  see(text: string): void {
    const [, one, other] = PARTS.exec(text) ?? [];
    if (!one || !other) return;
    this.#parts = true;
    if (Number(one) > 12) this.#day = true;
    if (Number(other) > 12) this.#month = true;
  }

  /** `undefined`: it cannot be told, or the file has both orders. */
  order(): DateOrder | undefined {
    if (!this.#parts) return 'iso';
    if (this.#day === this.#month) return undefined;
    return this.#day ? 'dmy' : 'mdy';
  }
}
