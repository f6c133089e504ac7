import type { ReadMail, UnreadableMail } from '#contracts/mail.ts';
import type { EntryAuthor, NewEntry } from '#domains/record/index.ts';
import type { Incoming, Placement } from './place.ts';

const DAY = 24 * 3600 * 1000;

/**
 * When a mail happened. Its own Date is the sender's claim: taken from archives, and from live mail when it is plausible
 * (at most a week before we received it and not after); otherwise the moment of receipt stands.
 */
export function instantOf({ mail, receivedAt, source }: Incoming): Date {
  const claimed = mail.date === null ? undefined : new Date(mail.date);
  if (!claimed || Number.isNaN(claimed.getTime())) return receivedAt;
  const age = receivedAt.getTime() - claimed.getTime();
  if (source.startsWith('import:')) return age > -DAY && claimed.getTime() > 0 ? claimed : receivedAt;
  return age >= 0 && age < 7 * DAY ? claimed : receivedAt;
}

/** The entry of a read mail. */
export function entryOf(
  incoming: Incoming,
  placement: Placement,
  entryId: string,
  authentication: Readonly<Record<string, string>> | null,
): NewEntry {
  const { mail } = incoming;
  return {
    id: entryId,
    customerId: placement.customerId,
    kind: mail.kind,
    channel: 'email',
    direction: placement.direction,
    occurredAt: instantOf(incoming),
    author: authorOf(placement),
    conversationId: placement.conversationId,
    aboutEntryId: placement.aboutEntryId,
    originalSha256: incoming.sha256,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    preview: unfolded(mail),
    alsoFindBy: findBy(mail),
    details: detailsOf(mail, placement, authentication),
  };
}

const authorOf = ({ author, authorType }: Placement): EntryAuthor => ({
  type: authorType,
  id: null,
  name: author?.name ?? author?.address ?? 'unknown',
  address: author?.address ?? null,
});

/** The beginning of the text without its folded parts; with them when nothing else is left. */
export function unfolded(mail: ReadMail): string {
  let shown = '';
  let at = 0;
  for (const fold of mail.folds) {
    shown += mail.text.slice(at, fold.from);
    at = Math.max(at, fold.to);
    if (shown.length > 1000) break;
  }
  if (shown.length <= 1000) shown += mail.text.slice(at, at + 1000);
  return shown.trim() === '' ? mail.text.slice(0, 1000) : shown;
}

const findBy = (mail: ReadMail): string =>
  [
    ...[...mail.from, ...mail.to, ...mail.cc].slice(0, 50).flatMap((a) => [a.name ?? '', a.address]),
    ...mail.attachments.slice(0, 100).map((a) => a.filename ?? ''),
    ...(mail.report?.recipients.slice(0, 50).map((r) => r.address) ?? []),
  ].join(' ');

function detailsOf(
  mail: ReadMail,
  placement: Placement,
  authentication: Readonly<Record<string, string>> | null,
): Record<string, unknown> {
  return {
    messageId: mail.messageId,
    references: quoted(mail),
    to: mail.to,
    cc: mail.cc,
    replyTo: mail.replyTo,
    folds: mail.folds,
    attachments: mail.attachments,
    headers: mail.headers,
    report: mail.report && {
      recipients: mail.report.recipients.map(({ address, action, status, diagnostic }) => ({
        address,
        action,
        status,
        diagnostic,
      })),
      aboutMessageId: mail.report.about.messageId,
    },
    authentication,
    automatic: mail.automatic,
    listId: mail.listId,
    defects: mail.defects,
    flags: placement.flags,
  };
}

const quoted = (mail: ReadMail): string[] => [...new Set([...mail.references, ...mail.inReplyTo])].slice(-50);

/** The entry of a mail that could not be read: what is certain, and where its original is. */
export function unreadableEntry(
  mail: { sha256: Buffer; receivedAt: Date; unreadable: UnreadableMail },
  customerId: string,
  entryId: string,
): NewEntry {
  const { glimpse, say, code } = mail.unreadable;
  return {
    id: entryId,
    customerId,
    kind: 'unreadable',
    channel: 'email',
    direction: 'in',
    occurredAt: mail.receivedAt,
    author: {
      type: 'other',
      id: null,
      name: glimpse.from?.name ?? glimpse.from?.address ?? 'unknown',
      address: glimpse.from?.address ?? null,
    },
    originalSha256: mail.sha256,
    subject: glimpse.subject,
    text: `This mail could not be read: ${say} Its original is safe.`,
    details: { messageId: glimpse.messageId, defects: [code], flags: ['unreadable'] },
  };
}
