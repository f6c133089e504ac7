import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { Temporal } from 'temporal-polyfill';
import type { CsvRow, Problem } from './read.ts';

/** Columns of Asterisk's `cdr_csv` in their order; older versions end earlier. */
const COLUMNS = [
  'accountcode',
  'src',
  'dst',
  'dcontext',
  'clid',
  'channel',
  'dstchannel',
  'lastapp',
  'lastdata',
  'start',
  'answer',
  'end',
  'duration',
  'billsec',
  'disposition',
  'amaflags',
  'uniqueid',
  'userfield',
  'peeraccount',
  'linkedid',
  'sequence',
] as const;
type Name = (typeof COLUMNS)[number];

/** One row of a call: an attempt to reach one telephone. */
export interface Leg {
  readonly line: number;
  readonly raw: string;
  readonly callId: string;
  readonly src: string;
  readonly dst: string;
  readonly callerName: string | null;
  readonly to: string;
  readonly start: Date;
  readonly end: Date;
  /** Seconds; `talked` is 0 where nobody answered. */
  readonly lasted: number;
  readonly talked: number;
  readonly disposition: string;
}

/** Understands a row; its times are local in `zone`. Tells what is wrong and answers nothing where it is no call. */
export function legOf(row: CsvRow, zone: string, problem: (problem: Problem) => void): Leg | undefined {
  const value = (name: Name): string => row.values[COLUMNS.indexOf(name)] ?? '';
  const wrong = (field: Name | null, say: string): undefined => void problem({ line: row.line, field, say });
  if (row.values.length < 16)
    return wrong(null, `A call has at least 16 values; this row has ${row.values.length}.`);
  const start = instant(value('start'), zone);
  if (!start)
    return wrong('start', `«${value('start').slice(0, 40)}» is not a time such as 2026-01-31 12:00:00.`);
  const callId = value('linkedid') || value('uniqueid');
  return {
    line: row.line,
    raw: row.raw,
    callId: callId || `${value('start')} ${value('src')} ${value('dst')} ${value('channel')}`,
    src: value('src'),
    dst: value('dst'),
    callerName: /^"(.*)" </.exec(value('clid'))?.[1] ?? null,
    to: value('dstchannel'),
    start,
    end: instant(value('end'), zone) ?? start,
    lasted: seconds(value('duration')),
    talked: value('disposition').toUpperCase() === 'ANSWERED' ? seconds(value('billsec')) : 0,
    disposition: value('disposition').toUpperCase() || 'UNKNOWN',
  };
}

const seconds = (value: string): number => (/^\d{1,9}$/.test(value) ? Number(value) : 0);

function instant(value: string, zone: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value)) return undefined;
  try {
    const local = Temporal.PlainDateTime.from(value.replace(' ', 'T'), { overflow: 'reject' });
    return new Date(local.toZonedDateTime(zone).epochMilliseconds);
  } catch {
    return undefined;
  }
}

/** All rows of one call, joined. */
export interface Call {
  readonly id: string;
  readonly line: number;
  readonly raw: string;
  readonly direction: 'in' | 'out' | 'internal';
  /** The outside number, in E.164 where it can be read so. */
  readonly number: string;
  readonly isE164: boolean;
  readonly name: string | null;
  readonly start: Date;
  readonly lasted: number;
  readonly talked: number;
  readonly disposition: string;
  readonly legs: readonly Leg[];
}

/** An extension or a service has fewer digits than any subscriber's number. */
const SUBSCRIBER_DIGITS = 7;

/** Joins the rows of one call. Ours is the shorter number: an extension, a short dial-in, or one given as `own`. */
export function joinCall(
  legs: readonly Leg[],
  country: CountryCode | undefined,
  own: ReadonlySet<string>,
): Call | undefined {
  const [first] = legs;
  if (!first) return undefined;
  const outside = (number: string): boolean =>
    number.replace(/\D/g, '').length >= SUBSCRIBER_DIGITS && !own.has(number);
  const direction = outside(first.src) ? 'in' : outside(first.dst) ? 'out' : 'internal';
  const written = direction === 'out' ? first.dst : first.src;
  const parsed = parsePhoneNumberFromString(written, country);
  const e164 = parsed?.isPossible() ? parsed.number : undefined;
  const answered = legs.filter((leg) => leg.disposition === 'ANSWERED');
  const end = Math.max(...legs.map((leg) => leg.end.getTime()));
  const start = new Date(Math.min(...legs.map((leg) => leg.start.getTime())));
  return {
    id: first.callId,
    line: first.line,
    raw: legs
      .map((leg) => leg.raw.replace(/[\r\n]+$/, ''))
      .join('\n')
      .concat('\n'),
    direction,
    number: e164 ?? written,
    isE164: e164 !== undefined,
    name: readableName(first.callerName, written),
    start,
    lasted: Math.max(Math.round((end - start.getTime()) / 1000), ...legs.map((leg) => leg.lasted)),
    talked: Math.max(0, ...answered.map((leg) => leg.talked)),
    disposition: answered.length > 0 ? 'ANSWERED' : first.disposition,
    legs,
  };
}

/** A name that is the number itself, or cut off within it, is none. */
function readableName(name: string | null, number: string): string | null {
  const letters = name?.replace(/[^\p{L}]/gu, '') ?? '';
  return name !== null && letters.length > 1 && !name.includes('¥') && name !== number
    ? name.slice(0, 300)
    : null;
}

/** A call in words. */
export function callWords(call: Call): string {
  const what =
    call.disposition === 'ANSWERED'
      ? `Answered; ${call.talked} s of talk, ${call.lasted} s in all.`
      : `${WORDS[call.disposition] ?? `Not answered (${call.disposition.toLowerCase()})`}; ${call.lasted} s in all.`;
  const who = call.direction === 'in' ? `Call from ${call.number}.` : `Call to ${call.number}.`;
  const legs = call.legs.map(
    (leg) =>
      `${leg.src} → ${leg.dst}${leg.to === '' ? '' : ` (${leg.to})`}: ${leg.disposition.toLowerCase()}, ${leg.lasted} s`,
  );
  return [who, what, ...legs].join('\n');
}

const WORDS: Readonly<Record<string, string>> = {
  'NO ANSWER': 'Nobody answered',
  BUSY: 'Busy',
  FAILED: 'The call failed',
  CONGESTION: 'No line was free',
};
