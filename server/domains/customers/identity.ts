import { domainToASCII } from 'node:url';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** The form in which a contact point is compared: mail in lower case with an ASCII domain, phones in E.164. */
export function identityOf(kind: string, value: string): string | null {
  const text = addressOf(kind, value).normalize('NFC');
  const plain = text.normalize('NFKC');
  if (kind === 'email') return emailIdentity(plain);
  if (kind === 'phone') return parsePhoneNumberFromString(plain.replace(/^00(?=[1-9])/, '+'))?.number ?? null;
  if (kind === 'social') return text.toLowerCase();
  return null;
}

/** Signs that nobody sees: zero-width, soft hyphens, marks of direction. */
const UNSEEN = /\p{Cf}/gu;

/**
 * A mail address or a number without what other systems put around it («Zoe <zoe@…>», «mailto:», «tel:», the full stop of a
 * domain), so that words can go there and the same is known as the same; other kinds as they are.
 */
export function addressOf(kind: string, value: string): string {
  const text = value.trim();
  if (kind === 'phone') return text.replace(UNSEEN, '').replace(/^tel:/i, '').trim();
  if (kind !== 'email') return text;
  const bare = text.replace(UNSEEN, '').replace(/^mailto:/i, '');
  const inside = /<([^<>]*@[^<>]*)>\s*$/.exec(bare)?.[1] ?? bare;
  return inside
    .trim()
    .replace(/\.+$/, '')
    .replace(/^"([^"\\\s@]+)"(?=@[^@]*$)/, '$1');
}

/** The mailbox that an address leads to: what stands behind a «+» is its owner's own mark (RFC 5233). */
export const mailboxOf = (identity: string): string => identity.replace(/^([^+@]+)\+[^@]*(?=@[^@]*$)/, '$1');

function emailIdentity(text: string): string | null {
  const at = text.lastIndexOf('@');
  if (at < 1 || at === text.length - 1 || text.length > 320) return null;
  const domain = text.slice(at + 1).toLowerCase();
  return `${text.slice(0, at).toLowerCase()}@${domainToASCII(domain) || domain}`;
}
