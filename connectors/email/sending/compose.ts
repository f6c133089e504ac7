/** Builds the exact bytes of an outgoing mail. Nothing that a person or a stranger wrote can add a header or a recipient. */
import { domainToASCII } from 'node:url';
import MailComposer from 'nodemailer/lib/mail-composer';

/** An address with an optional display name. */
export interface Party {
  readonly address: string;
  readonly name?: string | null;
}

/** A file that goes along. `contentId` (without angle brackets) puts it inside the HTML as `cid:`. */
export interface OutgoingAttachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
  readonly contentId?: string;
}

/** What is written. Message identifiers are given without angle brackets; `bcc` is in the envelope and never in the bytes. */
export interface OutgoingMail {
  readonly from: Party;
  readonly to: readonly Party[];
  readonly cc?: readonly Party[];
  readonly bcc?: readonly Party[];
  readonly replyTo?: Party | null;
  readonly subject: string;
  readonly text: string;
  readonly html?: string | null;
  readonly attachments?: readonly OutgoingAttachment[];
  readonly inReplyTo?: string | null;
  readonly references?: readonly string[];
  readonly messageId: string;
  readonly date: Date;
  readonly headers?: Readonly<Record<string, string>>;
}

/** SMTP envelope: `from` is MAIL FROM (`''` is the null return path), `to` every recipient once. */
export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}

/** The bytes as they go over the wire (CRLF line ends, without dot-stuffing) and the envelope that belongs to them. */
export interface ComposedMail {
  readonly bytes: Buffer;
  readonly envelope: Envelope;
}

/** The mail cannot be composed; `field` names what is wrong with it, `message` says it to the author. */
export class ComposeError extends Error {
  readonly field: string;

  constructor(field: string, say: string) {
    super(say);
    this.field = field;
  }
}

/** Largest mail in bytes, encoded: most providers refuse more. */
export const MAX_MAIL_BYTES = 35 * 1024 * 1024;
const MAX_BODY_CHARACTERS = 4_000_000;
const MAX_RECIPIENTS = 200;
const MAX_REFERENCES = 50;
const CONTROL = /[\p{Cc}\u2028\u2029]/u;
const ADDRESS = /^[^\s<>,;:"()[\]\\@]{1,64}@[^\s<>,;:"()[\]\\@]{1,253}$/u;
const IDENTIFIER = /^[!-;=?-~]{1,900}$/;
/** Headers that `composeMail` writes itself, or that only mail servers may write. */
const RESERVED =
  /^(from|sender|to|cc|bcc|reply-to|subject|date|message-id|in-reply-to|references|mime-version|content-.*|received|return-path|delivered-to|dkim-signature|authentication-results|arc-.*|resent-.*)$/i;

function oneLine(field: string, value: string, max = 998): string {
  if (CONTROL.test(value))
    throw new ComposeError(field, `${field} must be one line without control characters.`);
  if (value.length > max) throw new ComposeError(field, `${field} is longer than ${max} characters.`);
  return value;
}

/** The address as servers want it: the domain in ASCII. Throws `ComposeError` where it is none. */
export function checkAddress(field: string, address: string): string {
  const trimmed = address.trim();
  if (CONTROL.test(address) || !ADDRESS.test(trimmed))
    throw new ComposeError(
      field,
      `${field}: ${JSON.stringify(address.slice(0, 100))} is not an e-mail address.`,
    );
  const at = trimmed.lastIndexOf('@');
  const domain = domainToASCII(trimmed.slice(at + 1));
  if (domain === '')
    throw new ComposeError(field, `${field}: the domain of ${JSON.stringify(trimmed)} is not valid.`);
  return `${trimmed.slice(0, at)}@${domain}`;
}

function party(field: string, who: Party): { name: string; address: string } {
  return { name: oneLine(field, who.name ?? '', 300), address: checkAddress(field, who.address) };
}

function identifier(field: string, value: string): string {
  if (!IDENTIFIER.test(value)) throw new ComposeError(field, `${field} is not a message identifier.`);
  return `<${value}>`;
}

/** References come from strangers' mails: what is not an identifier is left out, the first and the latest are kept. */
function references(given: readonly string[]): string[] {
  const sound = given.filter((reference) => IDENTIFIER.test(reference)).map((reference) => `<${reference}>`);
  const [first, ...rest] = sound;
  if (first === undefined) return [];
  return [first, ...(rest.length < MAX_REFERENCES ? rest : rest.slice(1 - MAX_REFERENCES))];
}

function body(field: string, text: string): string {
  if (text.length > MAX_BODY_CHARACTERS)
    throw new ComposeError(field, `${field} is too long to be sent as mail.`);
  return text.replace(/\0/g, '').replace(/\r\n|\r|\n/g, '\r\n');
}

function extraHeaders(headers: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(headers).map(([key, value]) => {
    if (!/^[A-Za-z][A-Za-z0-9-]{0,60}$/.test(key) || RESERVED.test(key))
      throw new ComposeError('headers', `The header ${JSON.stringify(key.slice(0, 60))} cannot be set.`);
    return { key, value: oneLine(`headers.${key}`, value) };
  });
}

function attachment(given: OutgoingAttachment) {
  const name = oneLine('attachments', given.filename, 255);
  if (!/^[\w.+-]{1,100}\/[\w.+-]{1,100}$/.test(given.contentType))
    throw new ComposeError('attachments', `The content type of ${JSON.stringify(name)} is not valid.`);
  // A mail inside a mail may not be encoded (RFC 2046, 5.2.1); as a file it keeps every byte.
  const contentType = /^(message|multipart)\//i.test(given.contentType)
    ? 'application/octet-stream'
    : given.contentType;
  const inline =
    given.contentId === undefined ? {} : { cid: identifier('attachments', given.contentId).slice(1, -1) };
  return {
    filename: name,
    contentType,
    content: given.content,
    contentTransferEncoding: 'base64',
    ...inline,
  };
}

function envelopeOf(mail: OutgoingMail): Envelope {
  const everybody = [...mail.to, ...(mail.cc ?? []), ...(mail.bcc ?? [])];
  const to = [...new Set(everybody.map((who) => checkAddress('to', who.address)))];
  if (to.length === 0) throw new ComposeError('to', 'A mail needs at least one recipient.');
  if (to.length > MAX_RECIPIENTS)
    throw new ComposeError('to', `A mail may have at most ${MAX_RECIPIENTS} recipients.`);
  return { from: checkAddress('from', mail.from.address), to };
}

/** Builds the mail; the same input gives the same header, the boundaries of its parts are new each time. Throws `ComposeError`. */
export async function composeMail(mail: OutgoingMail): Promise<ComposedMail> {
  const envelope = envelopeOf(mail);
  if (Number.isNaN(mail.date.getTime())) throw new ComposeError('date', 'The date is not valid.');
  const size = (mail.attachments ?? []).reduce((sum, file) => sum + file.content.length, 0);
  if (size * 1.37 > MAX_MAIL_BYTES)
    throw new ComposeError(
      'attachments',
      `The attachments are larger than ${Math.floor(MAX_MAIL_BYTES / 1.37 / 1e6)} MB.`,
    );
  const composer = new MailComposer({
    from: party('from', mail.from),
    to: mail.to.map((who) => party('to', who)),
    cc: (mail.cc ?? []).map((who) => party('cc', who)),
    ...(mail.replyTo ? { replyTo: party('replyTo', mail.replyTo) } : {}),
    subject: oneLine('subject', mail.subject),
    text: body('text', mail.text),
    ...(mail.html ? { html: body('html', mail.html) } : {}),
    attachments: (mail.attachments ?? []).map(attachment),
    ...(mail.inReplyTo && IDENTIFIER.test(mail.inReplyTo) ? { inReplyTo: `<${mail.inReplyTo}>` } : {}),
    references: references(mail.references ?? []),
    messageId: identifier('messageId', mail.messageId),
    date: mail.date,
    headers: extraHeaders(mail.headers ?? {}),
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const bytes = await composer.compile().build();
  if (bytes.length > MAX_MAIL_BYTES)
    throw new ComposeError('text', 'The mail is larger than mail servers accept.');
  return { bytes, envelope };
}

/** Headers of a mail that no person wrote (RFC 3834): other machines must not answer it. */
export function autoHeaders(): Record<string, string> {
  return { 'Auto-Submitted': 'auto-replied', Precedence: 'auto_reply', 'X-Auto-Response-Suppress': 'All' };
}
