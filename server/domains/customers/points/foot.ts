import type { Database, Tx } from '#platform/db/index.ts';
import { preferencesOf } from '../wishes/preferences.ts';
import { comparableOf } from './comparable.ts';
import { type LinkParts, linksFor } from './links.ts';
import { type PointRow, pointsOf } from './row.ts';
import type { ContactPurpose } from './standing.ts';

/** What stands at the end of a message, and in its header. */
export interface Foot {
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A mail that is about to leave. */
export interface FootedMail {
  readonly customerId: string;
  readonly entryId: string;
  readonly recipients: readonly string[];
  readonly purpose: ContactPurpose;
}

/**
 * The links by which whoever a mail reaches says that it is not meant for them, and ends advertising; of several mails in their
 * order. The header fields let mail programs do it by themselves (RFC 8058; `Wrong-Recipient` as draft-dweekly-wrong-recipient
 * has it): they are there only where one person reads the mail, for of several a program cannot say which one it is.
 */
export async function feetOfMails(
  db: Database | Tx,
  parts: LinkParts,
  mails: readonly FootedMail[],
): Promise<Foot[]> {
  const customers = [...new Set(mails.map((mail) => mail.customerId))];
  const points = await pointsOf(db, customers);
  const wishes = await preferencesOf(db, customers);
  return mails.map((mail) => {
    const { customerId } = mail;
    return footOf(parts, mail, points.get(customerId) ?? [], wishes.get(customerId)?.language ?? 'en');
  });
}

function footOf(
  parts: LinkParts,
  { customerId, entryId, recipients, purpose }: FootedMail,
  points: readonly PointRow[],
  language: string,
): Foot {
  const only = recipients.length === 1 ? recipients[0] : undefined;
  const value = only === undefined ? null : comparableOf('email', only);
  const point = points.find((one) => one.kind === 'email' && one.identity === value);
  const subject = {
    customerId: point?.customer_id ?? customerId,
    contactPointId: point?.id ?? null,
    entryId,
  };
  const { notMe, unsubscribe } = linksFor(parts, subject);
  const marketing = purpose === 'marketing';
  return {
    text: footText(language, notMe, marketing ? unsubscribe : null),
    headers: {
      ...(only === undefined ? {} : { 'Wrong-Recipient': `<${notMe}>`, ...validSince(only, point, purpose) }),
      ...(marketing
        ? { 'List-Unsubscribe': `<${unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
        : {}),
    },
  };
}

/**
 * Asks the receiving server to refuse the mail where the mailbox has changed hands since it was proven to be the customer's (R80,
 * RFC 7293); it answers 5.7.17 then. Servers that do not know the field deliver as always. What proves it anew goes to whoever has
 * the mailbox now.
 */
function validSince(
  address: string,
  point: PointRow | undefined,
  purpose: ContactPurpose,
): Record<string, string> {
  const since = point?.verified_at;
  if (!since || purpose === 'verification' || !/^[\x21-\x7e]+$/.test(address)) return {};
  return { 'Require-Recipient-Valid-Since': `${address}; ${since.toUTCString().replace('GMT', '+0000')}` };
}

/** A message on another channel, before it gets its original. */
export interface FootedMessage {
  readonly customerId: string;
  readonly contactPointId: string | null;
  readonly entryId: string;
  readonly channel: 'sms' | 'letter' | 'portal';
  readonly language: string;
  readonly purpose: ContactPurpose;
}

/** The same lines for SMS (its link names no message, so that it stays short) and letters; whoever reads the portal has signed in. */
export function footOfMessage(parts: LinkParts, message: FootedMessage): string {
  const { customerId, contactPointId, channel, language, purpose } = message;
  if (channel === 'portal') return '';
  const entryId = channel === 'sms' && contactPointId !== null ? null : message.entryId;
  const { notMe, unsubscribe } = linksFor(parts, { customerId, contactPointId, entryId });
  return footText(language, notMe, purpose === 'marketing' ? unsubscribe : null);
}

const NOT_ME: Readonly<Record<string, string>> = {
  en: 'Not meant for you? Tell us:',
  de: 'Nicht für Sie bestimmt? Sagen Sie es uns:',
  es: '¿No es para usted? Díganoslo:',
  fr: 'Ce message n’est pas pour vous ? Dites-le-nous :',
};
const UNSUBSCRIBE: Readonly<Record<string, string>> = {
  en: 'No more advertising:',
  de: 'Keine Werbung mehr:',
  es: 'No más publicidad:',
  fr: 'Plus de publicité :',
};

function footText(language: string, notMe: string, unsubscribe: string | null): string {
  const of = (words: Readonly<Record<string, string>>): string =>
    words[language.slice(0, 2).toLowerCase()] ?? words.en ?? '';
  const lines = [`${of(NOT_ME)} ${notMe}`];
  if (unsubscribe !== null) lines.push(`${of(UNSUBSCRIBE)} ${unsubscribe}`);
  return lines.join('\n');
}
