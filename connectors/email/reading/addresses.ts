import { domainToASCII, domainToUnicode } from 'node:url';
import { type Address, addressParser } from 'postal-mime';
import type { MailAddress } from '#contracts/mail.ts';
import type { NoteDefect } from './charset.ts';
import { TooComplex } from './limits.ts';
import { decodeWords } from './words.ts';

const MAX_GROUPS = 500;
const MAX_ADDRESSES = 2_000;

/** Stands for `=?` while addresses are cut apart, so that no comma or bracket inside an encoded word makes a recipient. */
const mask = '\uE000';

const addrSpec = /^[^\s<>,;:"()@\p{Cc}]+@[^\s<>,;:"()@\p{Cc}]+$|^"[^"\r\n\0]+"@[^\s<>,;:"()@\p{Cc}]+$/u;

/** The addr-spec with its domain in lower case, or `null` where the text is none. */
export function addrSpecOf(text: string): string | null {
  const address = text.trim();
  if (address.length > 320 || !addrSpec.test(address)) return null;
  const at = address.lastIndexOf('@');
  return (
    address.slice(0, at + 1) +
    address
      .slice(at + 1)
      .toLowerCase()
      .replace(/\.$/, '')
  );
}

/**
 * The mailboxes of an address header (RFC 5322, groups flattened), at most 2,000. What is no addr-spec is left out with the
 * defect `address-invalid`; throws TooComplex for absurd numbers of groups.
 */
export function parseAddresses(value: string, defect: NoteDefect): MailAddress[] {
  if (value.length > 2_000 && value.split(':').length > MAX_GROUPS) throw new TooComplex('address groups');
  const found: MailAddress[] = [];
  const unmask = (text: string) => text.replaceAll(mask, '=?');
  for (const entry of addressParser(value.replaceAll('=?', mask)).flatMap(mailboxes)) {
    const name = decodeWords(unmask(entry.name), defect).trim().slice(0, 500) || null;
    const address = addrSpecOf(unmask(entry.address));
    if (address) found.push({ address, name });
    else if (entry.address || name) defect('address-invalid');
    if (found.length >= MAX_ADDRESSES) break;
  }
  return found;
}

/** The members of a group. Where its name holds an address, it is a broken header line and its members are none. */
function mailboxes(entry: Address): { address: string; name: string }[] {
  if (entry.group === undefined) return [{ address: entry.address, name: entry.name }];
  if (!entry.name.includes('@')) return entry.group;
  return [{ address: entry.name.split(/\s/).find(addrSpecOf) ?? entry.name, name: '' }];
}

const scripts = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Armenian',
  'Cherokee',
  'Hebrew',
  'Arabic',
  'Thai',
  'Han',
  'Hangul',
  'Hiragana',
  'Katakana',
  'Devanagari',
  'Georgian',
].map((name) => ({ name, pattern: new RegExp(`\\p{Script=${name}}`, 'u') }));

/** Sets of scripts that are written together (UTS #39, highly restrictive). */
const together = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Hangul'],
];

/** Cyrillic and Greek letters that look like Latin ones: a label made of nothing else imitates a Latin name. */
const latinLookalikes = /^[аеорсухіјѕԁһӏԛԝвкмнтⲟοανυικρτ\d.-]+$/u;

function unicodeLabels(address: string): string[] {
  return address.toLowerCase().split(/[@.]/);
}

function mixes(label: string): boolean {
  const used = scripts.filter(({ pattern }) => pattern.test(label)).map(({ name }) => name);
  if (used.length > 1 && !together.some((set) => used.every((name) => set.includes(name)))) return true;
  return used.length === 1 && used[0] !== 'Latin' && latinLookalikes.test(label);
}

/**
 * True where a part of the address mixes scripts that are not written together, or imitates Latin letters, or hides
 * characters: the reader may take it for another address. Understands punycode domains.
 */
export function looksLikeHomograph(address: string): boolean {
  if (/[\p{Cf}\p{Co}\p{Cn}]/u.test(address)) return true;
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  const shown = domain.includes('xn--') ? domainToUnicodeSafe(domain) : domain;
  return unicodeLabels(`${address.slice(0, Math.max(at, 0))}@${shown}`).some(mixes);
}

function domainToUnicodeSafe(domain: string): string {
  return domainToASCII(domain) === '' ? domain : domainToUnicode(domain);
}
