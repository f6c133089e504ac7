import type { Conversation, Entry } from '../../api/types.ts';
import { type Draft, emptyDraft, type Mode } from './drafts.ts';

const prefixed = (prefix: string, subject: string | null): string =>
  subject === null
    ? ''
    : subject.toLowerCase().startsWith(prefix.toLowerCase())
      ? subject
      : `${prefix} ${subject}`;

const mails = (conversation: Conversation): Entry[] =>
  conversation.items.filter((entry) => entry.channel === 'email' && entry.kind === 'message');

/** The mail that an answer answers: the newest of the customer or somebody with them, else the newest of all. */
export function answered(conversation: Conversation): Entry | null {
  const all = mails(conversation);
  return all.findLast((entry) => entry.direction === 'in') ?? all.at(-1) ?? null;
}

/** Everybody who took part in a mail besides whoever it is answered to, and ourselves. */
export function others(entry: Entry | null, to: readonly string[], own: readonly string[]): string[] {
  if (!entry) return [];
  const known = new Set([...to, ...own].map((address) => address.toLowerCase()));
  const all = [
    entry.author.address,
    ...entry.to.map((one) => one.address),
    ...entry.cc.map((one) => one.address),
  ];
  return [...new Set(all.filter((address) => address !== null))].filter(
    (one) => !known.has(one.toLowerCase()),
  );
}

function whom(entry: Entry | null): string[] {
  if (!entry) return [];
  if (entry.direction === 'out') return entry.to.map((one) => one.address);
  return entry.author.address ? [entry.author.address] : [];
}

/** A draft as its verb begins it. `all` takes everybody along who took part. */
export function begin(mode: Mode, conversation: Conversation, own: readonly string[], all: boolean): Draft {
  const entry = answered(conversation);
  const empty = {
    ...emptyDraft(mode),
    customerId: conversation.customerId,
    mailboxId: conversation.mailboxId,
  };
  if (mode === 'note') return empty;
  if (mode === 'forward')
    return {
      ...empty,
      subject: prefixed('Fwd:', entry?.subject ?? conversation.subject),
      inReplyTo: entry?.id ?? null,
    };
  const to = whom(entry);
  return {
    ...empty,
    to,
    cc: all ? others(entry, to, own) : [],
    subject: prefixed('Re:', entry?.subject ?? conversation.subject),
    inReplyTo: entry?.id ?? null,
  };
}
