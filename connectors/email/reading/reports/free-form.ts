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
const anyAddress = /[^\s<>()[\]"',;:*]+@[^\s<>()[\]"',;:*]+\.[a-z0-9-]{2,}/gi;

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

/** Addresses of a notice with the line where each stands, best evidence first: by label, alone in brackets or on a line, anywhere. */
function candidates(lines: readonly string[]): { address: string; at: number; rank: number }[] {
  const found: { address: string; at: number; rank: number }[] = [];
  lines.forEach((raw, at) => {
    const line = raw.slice(0, 500);
    const alone =
      /^[\s*>"'-]{0,10}<?([^\s<>()[\]"',;:]+@[^\s<>()[\]"',;:]+?)>?[:.,;"']?\s*(\(.{0,80}\))?\s*$/.exec(
        line,
      )?.[1];
    const leading =
      /^\s{0,8}<([^\s<>]+@[^\s<>]+)>/.exec(line)?.[1] ??
      /^\s{0,8}([^\s<>()[\]"',;:]+@[^\s<>()[\]"',;:]+)\s*(:|\.{3}|\()/.exec(line)?.[1];
    const labelled = labelledRecipient.exec(line)?.[1];
    const strong = addrSpecOf((alone ?? leading ?? labelled ?? '').replace(/[.]+$/, ''));
    if (strong) found.push({ address: strong, at, rank: 0 });
    for (const [text] of line.matchAll(anyAddress)) {
      const address = addrSpecOf(text.replace(/^(rfc822;|smtp:|mailto:)/i, ''));
      if (address && address !== strong)
        found.push({ address, at, rank: failurePhrase.some((pattern) => pattern.test(line)) ? 1 : 2 });
    }
  });
  return found;
}

function recipientsIn(
  evidence: Evidence,
  notice: string,
  about: MailReport['about'],
  delayed: boolean,
): ReportedRecipient[] {
  const lines = notice.split('\n', 400);
  const header = all(evidence.root.fields, 'x-failed-recipients').flatMap((value) =>
    value.split(',').flatMap((text) => addrSpecOf(text) ?? []),
  );
  const own = new Set(
    [
      ...evidence.read.from.map((entry) => entry.address),
      ...(about.to.length > 0 ? [] : []),
      ...evidence.read.to.map((entry) => entry.address),
    ].map((address) => address.toLowerCase()),
  );
  if (about.from) own.add(about.from.toLowerCase());
  const all_ = candidates(lines).filter(
    ({ address }) => !own.has(address.toLowerCase()) || about.to.includes(address),
  );
  const sentTo = all_.filter(({ address }) =>
    about.to.some((to) => to.toLowerCase() === address.toLowerCase()),
  );
  const best = Math.min(...all_.map(({ rank }) => rank));
  const chosen = sentTo.length > 0 ? sentTo : all_.filter(({ rank }) => rank === best);
  const first = new Map<string, ReportedRecipient>();
  for (const address of header.slice(0, MAX_RECIPIENTS))
    first.set(
      address,
      recipientOf(
        address,
        lines,
        Math.max(
          0,
          lines.findIndex((line) => line.includes(address)),
        ),
        delayed,
      ),
    );
  if (first.size === 0)
    for (const { address, at } of chosen.slice(0, MAX_RECIPIENTS))
      if (!first.has(address)) first.set(address, recipientOf(address, lines, at, delayed));
  if (first.size === 0)
    for (const address of about.to.slice(0, 1)) first.set(address, recipientOf(address, lines, 0, delayed));
  return [...first.values()];
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
