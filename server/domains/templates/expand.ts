import { ClaimKind, claimName } from '#contracts/voice.ts';
import { isPlaceholder, PLACEHOLDERS, type PlaceholderName, type PlaceholderValues } from './placeholders.ts';

/** A place in a text that cannot be a placeholder; offsets in UTF-16 units. */
export interface TextFault {
  readonly from: number;
  readonly to: number;
  readonly say: string;
}

/** `{{name}}`, or `{{name | words to use where it has no value}}`. */
const PLACEHOLDER = /\{\{\s*([A-Za-z]+(?:\.[A-Za-z]+)?)\s*(?:\|([^{}|]*))?\}\}/g;

/** `{{claim.lastBill}}`: what the record says when the message goes out (docs/one-voice.md); it stays in the text until then. */
const LIVE_CLAIMS: ReadonlySet<string> = new Set(ClaimKind.options.map((kind) => `claim.${claimName(kind)}`));

/** Everything in a text that begins like a placeholder and is none, with its place. */
export function textFaults(text: string): TextFault[] {
  const faults: TextFault[] = [];
  const token = new RegExp(PLACEHOLDER.source, 'y');
  for (let at = text.indexOf('{{'); at !== -1; ) {
    token.lastIndex = at;
    const found = token.exec(text);
    const to = found ? at + found[0].length : Math.min(text.length, at + 2);
    const name = found?.[1];
    if (name === undefined)
      faults.push({
        from: at,
        to,
        say: 'A placeholder looks like {{case.number}}; this one cannot be read.',
      });
    else if (!isPlaceholder(name) && !LIVE_CLAIMS.has(name))
      faults.push({
        from: at,
        to,
        say: `There is no placeholder «${name}». There are: ${[...Object.keys(PLACEHOLDERS), ...LIVE_CLAIMS].join(', ')}.`,
      });
    at = text.indexOf('{{', to);
  }
  return faults;
}

/** How dates are written: for whom. `language` is BCP 47, `timeZone` IANA. */
export interface Reader {
  readonly language: string;
  readonly timeZone: string;
}

/** A text with its values, and the placeholders that have none; those stand in it as they were written. */
export interface Expanded {
  readonly text: string;
  readonly missing: readonly PlaceholderName[];
}

/**
 * Puts values in place of placeholders, in one pass: what a value holds is never looked at again, so that a customer or
 * an agent who writes `{{case.number}}` is quoted literally (T43).
 */
export function expand(text: string, values: PlaceholderValues, reader: Reader): Expanded {
  const missing = new Set<PlaceholderName>();
  const expanded = text.replace(PLACEHOLDER, (written, name: string, otherwise: string | undefined) => {
    if (!isPlaceholder(name)) return written;
    const value = values[name];
    if (value !== null && value !== undefined && value !== '') return shown(name, value, reader);
    if (otherwise !== undefined) return otherwise.trim();
    missing.add(name);
    return written;
  });
  return { text: expanded, missing: [...missing] };
}

function shown(name: PlaceholderName, value: string | Date, { language, timeZone }: Reader): string {
  // A claim that somebody wrote into a value is theirs, not ours: it is shown, and never asked of the record.
  if (typeof value === 'string') return value.replace(/\{\{(?=\s*claim\.)/g, '{\u2060{');
  const date = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone } as const;
  const time = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const;
  const format = PLACEHOLDERS[name].kind === 'date' ? date : { ...date, ...time };
  return new Intl.DateTimeFormat(localeOfDates({ language, timeZone }), format).format(value);
}

/** English has two ways to write a date: where no region is given, the American one is for zones of America. */
export const localeOfDates = ({ language, timeZone }: Reader): string =>
  language.toLowerCase() !== 'en' || /^(?:America|US)\//.test(timeZone) ? language : 'en-GB';

/** The language to write in: the wanted one, else its nearest kin, else the fallback (RFC 4647, look-up). */
export function chooseLanguage(wanted: string | null, there: readonly string[], fallback: string): string {
  const known = new Map(there.map((tag) => [tag.toLowerCase(), tag]));
  for (let tag = wanted?.toLowerCase() ?? ''; tag !== ''; tag = tag.replace(/-?[^-]*$/, '')) {
    const same = known.get(tag) ?? there.find((one) => one.toLowerCase().startsWith(`${tag}-`));
    if (same !== undefined) return same;
  }
  return fallback;
}
