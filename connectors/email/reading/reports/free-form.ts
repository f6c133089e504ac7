import type { MailReport, ReportedRecipient } from '#contracts/mail.ts';
import { addrSpecOf } from '../addresses.ts';
import { all } from '../header.ts';
import { aboutPart, cutNotice, unknownMessage } from './about.ts';
import { isPermanent, statusIn } from './delivery-status.ts';
import { type Evidence, nullReturnPath } from './evidence.ts';
import {
  bounceSubject,
  copiedHeader,
  daemonSender,
  delayPhrase,
  delaySubject,
  failurePhrase,
  labelledRecipient,
} from './systems.ts';

const MAX_RECIPIENTS = 200;
/** Ends an address in a text without spaces: signs of Chinese, Japanese and Korean writing, typographic quotes. */
const SIGNS =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\u2018-\\u201f\\u3000-\\u303f\\uff00-\\uffef«»…';
const anyAddress = new RegExp(
  `[^\\s<>()[\\]"',;:*${SIGNS}]+@[^\\s<>()[\\]"',;:*${SIGNS}]+\\.[a-z0-9-]{2,}`,
  'giu',
);

/** A free-form notice: whether it is final, and what it says. */
export interface Notice {
  readonly delayed: boolean;
  readonly report: MailReport;
}

function returnedPart(evidence: Evidence) {
  const part = evidence.leaves.find((leaf) =>
    /^(message\/(rfc822|global|partial)|text\/rfc822-headers|message\/rfc822-headers)$/.test(leaf.type.value),
  );
  return part ? aboutPart(evidence.bytes, part) : null;
}

const lineMatches = (notice: string, patterns: readonly RegExp[]) =>
  notice.split('\n', 200).some((line) => patterns.some((pattern) => pattern.test(line.slice(0, 500))));

/** How a mail shows that a mail system wrote it about another mail. Two independent signs and words of failure are needed. */
function looksLikeNotice(evidence: Evidence, notice: string, returned: boolean): boolean {
  const { read, root } = evidence;
  if (all(root.fields, 'x-failed-recipients').length > 0) return true;
  const sender = [...read.from, ...(read.sender ? [read.sender] : [])].map(
    (entry) => `${entry.name ?? ''} ${entry.address}`,
  );
  const rawFrom = all(root.fields, 'from').join(' ');
  const daemon = [...sender, rawFrom].some((text) => daemonSender.test(text)) || read.from.length === 0;
  const empty = nullReturnPath(root.fields);
  const says = bounceSubject.some((pattern) => pattern.test(read.subject ?? ''));
  const failure =
    lineMatches(notice, failurePhrase) || delayPhrase.test(notice.slice(0, 5_000).replaceAll('\n', ' '));
  const answer = /^\s*(re|aw|fwd?|wg|sv|antw)\s*:/i.test(read.subject ?? '');
  if (answer && !says && !empty && !daemon) return false;
  // Lists pass on what people write about bounces; only a bounce of the list itself comes from a daemon.
  if (read.listId !== null && !(daemon && (says || returned))) return false;
  // A customer may well write "Delivery failed" about a parcel: the subject never suffices without a sign of a machine.
  if (says) return daemon || empty || (failure && returned);
  return failure && (daemon || (empty && returned));
}

function recipientOf(
  address: string,
  lines: readonly string[],
  at: number,
  delayed: boolean,
): ReportedRecipient {
  const diagnostic = lines
    .slice(at, at + 4)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ')
    .slice(0, 500);
  const status = statusIn(diagnostic);
  const action = delayed ? 'delayed' : 'failed';
  return {
    address,
    action,
    status,
    diagnostic: diagnostic || null,
    permanent: isPermanent(action, status, diagnostic),
  };
}

/** An address of a notice and the line where it stands; rank 0 is the best evidence. */
interface Candidate {
  readonly address: string;
  readonly at: number;
  readonly rank: number;
}

const spec = `([^\\s<>()[\\]"',;:${SIGNS}]+@[^\\s<>()[\\]"',;:${SIGNS}]+`;
const alone = new RegExp(`^[\\s*>"'\\-]{0,10}<?${spec}?)>?[:.,;"']?\\s*(\\(.{0,80}\\))?\\s*$`, 'u');
const bracketed = /^\s{0,8}<([^\s<>]+@[^\s<>]+)>/;
const leading = new RegExp(`^\\s{0,8}${spec})\\s*(:|\\.{3}|\\()`, 'u');

/** The address that a line is about: alone on it, at its head, or behind a label. */
function pointedAt(line: string): string | null {
  const [, found] =
    alone.exec(line) ?? bracketed.exec(line) ?? leading.exec(line) ?? labelledRecipient.exec(line) ?? [];
  return found === undefined ? null : addrSpecOf(found.replace(/\.+$/, ''));
}

function candidates(lines: readonly string[]): Candidate[] {
  return lines.flatMap((raw, at) => {
    const line = raw.slice(0, 500);
    if (!line.includes('@')) return [];
    const strong = pointedAt(line);
    const rank = failurePhrase.some((pattern) => pattern.test(line)) ? 1 : 2;
    const others = [...line.matchAll(anyAddress)].flatMap(
      ([text]) => addrSpecOf(text.replace(/^(rfc822;|smtp:|mailto:)/i, '')) ?? [],
    );
    const weak = others.filter((address) => address !== strong).map((address) => ({ address, at, rank }));
    return strong ? [{ address: strong, at, rank: 0 }, ...weak] : weak;
  });
}

/** Of the addresses in the notice those that the returned message went to; else the best evidence, without sender and receiver of the notice. */
function failedIn(evidence: Evidence, lines: readonly string[], about: MailReport['about']): Candidate[] {
  const { read } = evidence;
  const parties = [...read.from, ...read.to].map(({ address }) => address);
  const own = new Set([...parties, about.from ?? ''].map((address) => address.toLowerCase()));
  const sentTo = new Set(about.to.map((address) => address.toLowerCase()));
  const found = candidates(lines);
  const sure = found.filter(({ address }) => sentTo.has(address.toLowerCase()));
  if (sure.length > 0) return sure;
  const foreign = found.filter(({ address }) => !own.has(address.toLowerCase()));
  const best = Math.min(...foreign.map(({ rank }) => rank));
  return foreign.filter(({ rank }) => rank === best);
}

function recipientsIn(
  evidence: Evidence,
  notice: string,
  about: MailReport['about'],
  delayed: boolean,
): ReportedRecipient[] {
  const lines = notice.split('\n', 400);
  const lineOf = (address: string) =>
    Math.max(
      0,
      lines.findIndex((line) => line.includes(address)),
    );
  const header = all(evidence.root.fields, 'x-failed-recipients').flatMap((value) =>
    value.split(',', MAX_RECIPIENTS).flatMap((text) => addrSpecOf(text) ?? []),
  );
  const named =
    header.length > 0
      ? header.map((address) => ({ address, at: lineOf(address) }))
      : failedIn(evidence, lines, about);
  // A notice that names nobody is about the one to whom the returned message went.
  const chosen = named.length > 0 ? named : about.to.slice(0, 1).map((address) => ({ address, at: 0 }));
  const found = new Map<string, ReportedRecipient>();
  for (const { address, at } of chosen.slice(0, MAX_RECIPIENTS)) {
    if (!found.has(address)) found.set(address, recipientOf(address, lines, at, delayed));
  }
  return [...found.values()];
}

/** Text of the notice: where the mail begins with the copied header itself, nothing is cut. */
function noticeOf(text: string) {
  const cut = cutNotice(text);
  return cut.notice.trim() === '' && !copiedHeader.test(text.trimStart())
    ? { notice: text, about: cut.about }
    : cut;
}

/** Recognises a non-delivery or delay notice without machine-readable part, or `null`. */
export function readNotice(evidence: Evidence): Notice | null {
  const cut = noticeOf(evidence.read.text);
  const part = returnedPart(evidence);
  const about = part ?? cut.about;
  if (!looksLikeNotice(evidence, cut.notice, part !== null || cut.about !== unknownMessage)) return null;
  const final = /permanent|fatal error|giving up|returned to sender|delivery failed/i.test(cut.notice);
  const delayed =
    delayPhrase.test(cut.notice.slice(0, 5_000).replaceAll('\n', ' ')) &&
    (!final || delaySubject.test(evidence.read.subject ?? ''));
  return { delayed, report: { recipients: recipientsIn(evidence, cut.notice, about, delayed), about } };
}
