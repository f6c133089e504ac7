import { domainToASCII } from 'node:url';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** The form in which a contact point is compared: mail in lower case with an ASCII domain, phones in E.164. */
export function identityOf(kind: string, value: string): string | null {
  const text = value.trim().normalize('NFC');
  if (kind === 'email') return emailIdentity(text);
  if (kind === 'phone') return parsePhoneNumberFromString(text)?.number ?? null;
  if (kind === 'social') return text.toLowerCase();
  return null;
}

function emailIdentity(text: string): string | null {
  const at = text.lastIndexOf('@');
  if (at < 1 || at === text.length - 1 || text.length > 320) return null;
  const domain = text.slice(at + 1).toLowerCase();
  return `${text.slice(0, at).toLowerCase()}@${domainToASCII(domain) || domain}`;
}
