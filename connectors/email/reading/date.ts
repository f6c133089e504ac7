import type { NoteDefect } from './charset.ts';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Offsets in minutes of the names that RFC 5322 and old mailers use. */
const zones: Readonly<Record<string, number>> = {
  ut: 0,
  utc: 0,
  gmt: 0,
  z: 0,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  bst: 60,
  cet: 60,
  met: 60,
  cest: 120,
  mest: 120,
  eet: 120,
  eest: 180,
  msk: 180,
  jst: 540,
};

const written =
  /(\d{1,2})[\s-]+([a-z]{3})[a-z]*[\s,-]+(\d{2,4})[\s,]+(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2}))?(?:\.\d+)?\s*([ap]m)?\s*([+-]\s?\d{1,2}:?\d{2}|[a-z]{1,5})?/i;
const asctime =
  /([a-z]{3})\s+(\d{1,2})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s+(?:([a-z]{1,5}|[+-]\d{4})\s+)?(\d{4})(?:\s*([+-]\d{4}))?/i;

function offset(zone: string | undefined): number {
  const [, sign, hours, minutes] = /^([+-])\s?(\d{1,2}):?(\d{2})$/.exec(zone ?? '') ?? [];
  // No place on earth is further off than 14 hours; such a zone is made up and tells nothing.
  const shift = Number(hours) * 60 + Number(minutes);
  if (sign) return shift > 14 * 60 ? 0 : sign === '-' ? -shift : shift;
  return zones[(zone ?? '').toLowerCase()] ?? 0;
}

function fullYear(year: string): number {
  // Mailers with the year-2000 fault count from 1900: 0102 is 2002.
  if (Number(year) >= 100 && Number(year) < 200) return Number(year) + 1900;
  if (year.length >= 4) return Number(year);
  return Number(year) + (Number(year) >= 50 ? 1900 : 2000);
}

interface Parts {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string | undefined;
  readonly zone: string | undefined;
}

function instant(parts: Parts): string | null {
  const month = months.indexOf(parts.month.toLowerCase());
  const [year, day, hour, minute, second] = [
    fullYear(parts.year),
    Number(parts.day),
    Number(parts.hour),
    Number(parts.minute),
    Math.min(Number(parts.second ?? 0), 59),
  ];
  const shift = offset(parts.zone);
  if (month < 0 || year < 1970 || year > 2200 || day < 1 || day > 31 || hour > 24 || minute > 59) return null;
  const time = Date.UTC(year, month, day, hour, minute, second);
  if (new Date(time).getUTCDate() !== day && hour < 24) return null;
  return new Date(time - shift * 60_000).toISOString();
}

/**
 * The instant that a Date header names, as ISO 8601 in UTC; RFC 5322, its obsolete forms and the asctime form are understood.
 * `null` with `date-missing` or `date-invalid` otherwise; a year before 1970 or after 2200 is nonsense.
 */
export function parseDate(value: string | null, defect: NoteDefect): string | null {
  if (value === null || value.trim() === '') {
    defect('date-missing');
    return null;
  }
  const text = value.slice(0, 200);
  const usual = written.exec(text);
  let found: string | null = null;
  if (usual) {
    const [, day = '', month = '', year = '', hour = '', minute = '', second, half, zone] = usual;
    const twelve = half ? String((Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)) : hour;
    found = instant({ year, month, day, hour: twelve, minute, second, zone });
  } else {
    const [, month = '', day = '', hour = '', minute = '', second, zone, year = '', late] =
      asctime.exec(text) ?? [];
    found = month ? instant({ year, month, day, hour, minute, second, zone: late ?? zone }) : null;
  }
  if (found === null) defect('date-invalid');
  return found;
}
