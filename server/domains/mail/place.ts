import type { MailAddress, ReadMail } from '#contracts/mail.ts';
import { type KnownMessage, type Thread, tokensIn } from '#domains/conversations/index.ts';
import { identityOf } from '#domains/customers/index.ts';

/** A read mail on its way into the record. */
export interface Incoming {
  readonly sha256: Buffer;
  readonly source: string;
  readonly receivedAt: Date;
  readonly envelope: { readonly from?: string | null; readonly to?: readonly string[] };
  readonly mail: ReadMail;
}

/** What is known of addresses and conversations while a batch is placed; placing adds to it. */
export interface Known {
  /** Ours, as comparable addresses. */
  readonly own: ReadonlySet<string>;
  /** Customer at the top of merges, by comparable address. */
  readonly rootByAddress: ReadonlyMap<string, string>;
  readonly customerByAddress: ReadonlyMap<string, string>;
  /** Newest last. */
  readonly messages: Map<string, KnownMessage[]>;
  readonly people: Map<string, Set<string>>;
  readonly tokens: ReadonlyMap<string, Thread>;
  readonly rootOf: (customerId: string) => string;
  readonly unattributed: string;
}

/** Where a mail belongs and whose words it holds. */
export interface Placement {
  readonly customerId: string;
  readonly conversationId: string | null;
  readonly isNew: boolean;
  readonly direction: 'in' | 'out';
  readonly authorType: 'customer' | 'staff' | 'other' | 'system';
  readonly author: MailAddress | null;
  readonly aboutEntryId: string | null;
  readonly flags: readonly string[];
}

const REPORTS: ReadonlySet<string> = new Set(['bounce', 'delivery-report', 'disposition', 'feedback-report']);

/** True for what tells of an earlier message; it never starts a conversation. */
export const isReport = (mail: ReadMail): boolean => REPORTS.has(mail.kind);

export const identity = (address: string): string | null => identityOf('email', address);

/** Who wrote it, by the mail's own word: From, else Sender, Reply-To, the return path. */
export function writerOf({ mail, envelope }: Incoming): MailAddress | null {
  const named = mail.from[0] ?? mail.sender ?? mail.replyTo[0];
  if (named) return named;
  return envelope.from ? { address: envelope.from, name: null } : null;
}

/** All addresses whose customers must be known before a batch can be placed. */
export function addressesOf(incoming: Incoming, own: ReadonlySet<string>): MailAddress[] {
  const { mail } = incoming;
  const failed = mail.report?.recipients[0];
  if (isReport(mail) && failed) return [{ address: failed.address, name: null }];
  const writer = writerOf(incoming);
  if (writer === null) return [];
  if (!own.has(identity(writer.address) ?? '')) return [writer];
  const other = [...mail.to, ...mail.cc, ...mail.bcc].find((a) => !own.has(identity(a.address) ?? ''));
  return other ? [other] : [];
}

/** Every place where a reply token may stand. */
export const tokensOf = ({ mail, envelope }: Incoming): string[] =>
  tokensIn([...mail.to, ...mail.cc].map((a) => a.address).concat(mail.deliveredTo, envelope.to ?? []));

/** Ids that the mail says it answers, the nearest first. */
export const quotedIds = (mail: ReadMail): string[] => [
  ...new Set([...mail.inReplyTo, ...mail.references.toReversed()]),
];

/** Decides where one mail belongs. `newId` makes a conversation's id when it starts one. */
export function place(incoming: Incoming, known: Known, newId: () => string): Placement {
  if (isReport(incoming.mail)) return placeReport(incoming, known);
  const writer = writerOf(incoming);
  const address = writer && identity(writer.address);
  const ours = address !== null && known.own.has(address);
  // Only what we import from our own archives may speak for us; from outside such a sender is a claim.
  const direction = ours && incoming.source.startsWith('import:') ? 'out' : 'in';
  const flags: string[] = ours && direction === 'in' ? ['claims-to-be-us'] : [];
  if (incoming.mail.defects.includes('homograph')) flags.push('homograph');
  const subject = addressesOf(incoming, known.own)[0];
  const subjectAddress = subject && identity(subject.address);
  const customerId = (subjectAddress && known.customerByAddress.get(subjectAddress)) || known.unattributed;
  const root = known.rootOf(customerId);
  const thread = findThread(incoming, known, root, address, direction, flags);
  const isCustomer =
    address !== null && known.rootByAddress.get(address) === known.rootOf(thread?.customerId ?? customerId);
  const base = { direction, author: writer, aboutEntryId: null, flags } as const;
  const authorType = direction === 'out' ? 'staff' : isCustomer ? 'customer' : 'other';
  if (thread) return { ...base, ...thread, isNew: false, authorType };
  const starts = incoming.mail.kind === 'message';
  return { ...base, customerId, conversationId: starts ? newId() : null, isNew: starts, authorType };
}

function findThread(
  incoming: Incoming,
  known: Known,
  root: string,
  address: string | null,
  direction: 'in' | 'out',
  flags: string[],
): Thread | undefined {
  const takesPart = (thread: Thread): boolean =>
    known.rootOf(thread.customerId) === root ||
    (address !== null && known.people.get(thread.conversationId)?.has(address) === true);
  for (const token of tokensOf(incoming)) {
    const thread = known.tokens.get(token);
    if (!thread) continue;
    if (!takesPart(thread)) flags.push('reply-address-used-by-stranger');
    return thread;
  }
  for (const id of quotedIds(incoming.mail)) {
    for (const message of known.messages.get(id)?.toReversed() ?? []) {
      if (message.conversationId === null) continue;
      const thread = { customerId: message.customerId, conversationId: message.conversationId };
      if (takesPart(thread) || direction === 'out') return thread;
      if (!flags.includes('quotes-foreign-conversation')) flags.push('quotes-foreign-conversation');
    }
  }
  return undefined;
}

/** A report goes to the message that it is about, else to whoever it names, never to a new conversation. */
function placeReport(incoming: Incoming, known: Known): Placement {
  const { mail } = incoming;
  const base = {
    isNew: false,
    direction: 'in',
    authorType: 'system',
    author: writerOf(incoming),
    flags: [],
  } as const;
  const ids = [mail.report?.about.messageId, ...quotedIds(mail)].filter((id) => id != null);
  for (const id of ids) {
    const about = known.messages.get(id)?.findLast((message) => message.direction === 'out');
    if (about) {
      return {
        ...base,
        customerId: about.customerId,
        conversationId: about.conversationId,
        aboutEntryId: about.entryId,
      };
    }
  }
  const token = tokensOf(incoming)
    .map((t) => known.tokens.get(t))
    .find((thread) => thread !== undefined);
  if (token) return { ...base, ...token, aboutEntryId: null };
  const named = addressesOf(incoming, known.own)[0];
  const address = named && identity(named.address);
  const customerId = (address && known.customerByAddress.get(address)) || known.unattributed;
  return { ...base, customerId, conversationId: null, aboutEntryId: null };
}
