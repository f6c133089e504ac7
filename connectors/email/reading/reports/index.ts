import type { MailKind, MailReport, ReportedRecipient } from '#contracts/mail.ts';
import { addrSpecOf } from '../addresses.ts';
import { all, first } from '../header.ts';
import { leavesOf, type Part } from '../mime.ts';
import { aboutPart, cutNotice, unknownMessage } from './about.ts';
import { isAutomatic, isAutoReply } from './automatic.ts';
import { reportGroups, statusRecipients, typedAddress } from './delivery-status.ts';
import { type Evidence, nullReturnPath, type Unjudged } from './evidence.ts';
import { readNotice } from './free-form.ts';
import { daemonSender } from './systems.ts';

/** What a mail turned out to be. */
export interface Verdict {
  readonly kind: MailKind;
  readonly report: MailReport | null;
  readonly automatic: boolean;
}

type Found = { readonly kind: MailKind; readonly report: MailReport | null };

function about(evidence: Evidence): MailReport['about'] {
  const returned = evidence.leaves.filter((leaf) =>
    /^(message\/(rfc822|global|partial|rfc822-headers|global-headers)|text\/rfc822-headers)$/.test(
      leaf.type.value,
    ),
  );
  for (const part of returned) {
    const found = aboutPart(evidence.bytes, part);
    if (found && (found.messageId || found.to.length > 0 || found.subject)) return found;
  }
  return cutNotice(evidence.read.text).about;
}

function leaf(evidence: Evidence, type: RegExp): Part | undefined {
  return evidence.leaves.find((part) => type.test(part.type.value));
}

/** A machine-readable part counts in a report, or from a mail system; a person may forward one as a file. */
function fromMachine({ root, read }: Evidence): boolean {
  return (
    root.type.value === 'multipart/report' ||
    nullReturnPath(root.fields) ||
    read.from.some((entry) => daemonSender.test(`${entry.name ?? ''} ${entry.address}`)) ||
    read.from.length === 0
  );
}

function deliveryStatus(evidence: Evidence): Found | null {
  const parts = evidence.leaves.filter((part) =>
    /^message\/(global-)?delivery-status$/.test(part.type.value),
  );
  if (parts.length === 0 || !fromMachine(evidence)) return null;
  const message = about(evidence);
  const groups = parts.slice(0, 100).flatMap((part) => reportGroups(evidence.bytes, part));
  const recipients = statusRecipients(groups, message.to);
  if (recipients.length === 0) return null;
  const failed = recipients.some(({ action }) => action === 'failed');
  const messageId = message.messageId ?? bareId(first(groups.flat(), 'x-original-message-id'));
  return {
    kind: failed ? 'bounce' : 'delivery-report',
    report: { recipients, about: { ...message, messageId } },
  };
}

const bareId = (value: string | null): string | null => /<([^<>\s]+)>/.exec(value ?? '')?.[1] ?? null;

function disposition(evidence: Evidence): Found | null {
  const part = leaf(evidence, /^message\/(global-)?disposition-notification$/);
  if (!part || !fromMachine(evidence)) return null;
  const fields = reportGroups(evidence.bytes, part).flat();
  const word =
    /;\s*([a-z-]+)\s*(?:\/.*)?$/i.exec(first(fields, 'disposition') ?? '')?.[1]?.toLowerCase() ?? 'displayed';
  const address =
    typedAddress(first(fields, 'final-recipient')) ?? typedAddress(first(fields, 'original-recipient'));
  const message = about(evidence);
  const messageId = bareId(first(fields, 'original-message-id')) ?? message.messageId;
  const recipients: ReportedRecipient[] = address
    ? [
        {
          address,
          action: word,
          status: null,
          diagnostic: first(fields, 'failure') ?? first(fields, 'error'),
          permanent: null,
        },
      ]
    : [];
  return { kind: 'disposition', report: { recipients, about: { ...message, messageId } } };
}

/** Feedback reports of providers that do not follow RFC 5965: a fixed sentence and the message. */
const complaint =
  /^(complaint about message from|email feedback report|abuse report|spam complaint|\[spam\] complaint)/i;

function feedback(evidence: Evidence): Found | null {
  const part = leaf(evidence, /^message\/feedback-report$/);
  const loose =
    part === undefined &&
    complaint.test(evidence.read.subject ?? '') &&
    leaf(evidence, /^message\/rfc822$/) !== undefined;
  if (!part && !loose) return null;
  const fields = part ? reportGroups(evidence.bytes, part).flat() : [];
  const message = about(evidence);
  const named = [...all(fields, 'original-rcpt-to'), ...all(fields, 'removal-recipient')].flatMap(
    (value) => typedAddress(value) ?? addrSpecOf(value.replace(/[<>]/g, '')) ?? [],
  );
  const action = first(fields, 'feedback-type')?.trim().toLowerCase() ?? 'abuse';
  const addresses = named.length > 0 ? [...new Set(named)] : message.to.slice(0, 1);
  return {
    kind: 'feedback-report',
    report: {
      recipients: addresses.map((address) => ({
        address,
        action,
        status: null,
        diagnostic: null,
        permanent: null,
      })),
      about: message,
    },
  };
}

function freeForm(evidence: Evidence): Found | null {
  const notice = readNotice(evidence);
  return notice && { kind: notice.delayed ? 'delivery-report' : 'bounce', report: notice.report };
}

function autoReply(evidence: Evidence): Found | null {
  if (!isAutoReply(evidence)) return null;
  const { read } = evidence;
  const messageId = read.inReplyTo[0] ?? read.references.at(-1) ?? null;
  return {
    kind: 'auto-reply',
    report: {
      recipients: [],
      about: {
        ...unknownMessage,
        messageId,
        from: read.to[0]?.address ?? null,
        to: read.from.slice(0, 1).map((entry) => entry.address),
      },
    },
  };
}

/** Says what a mail is: first by machine-readable parts, then by the headers of answering machines, then by the words of mail systems. */
export function recognise(bytes: Buffer, root: Part, read: Unjudged): Verdict {
  const evidence: Evidence = { bytes, root, leaves: leavesOf(root), read };
  const found =
    feedback(evidence) ??
    deliveryStatus(evidence) ??
    disposition(evidence) ??
    freeForm(evidence) ??
    autoReply(evidence);
  return {
    kind: found?.kind ?? 'message',
    report: found?.report ?? null,
    automatic: found !== null || isAutomatic(evidence),
  };
}
