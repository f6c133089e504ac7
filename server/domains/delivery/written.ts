import type { z } from 'zod';
import type { NewMessage } from '#contracts/conversations.ts';
import { addPeople, replyAddress, type Thread } from '#domains/conversations/index.ts';
import { identityOf } from '#domains/customers/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { setTimer } from '#platform/timers/index.ts';
import { keepAttachments } from './attachments.ts';
import { DECIDED, type DecidedWords } from './decided.ts';
import type { KeptMessage, OutgoingRow } from './outgoing.ts';
import type { Leaving, SendingMailbox, SendPurpose, WritingParts } from './parts.ts';
import { forwardedText, type Quoted, threadingOf } from './quoting.ts';

/** Lets a mail leave; its key is the outgoing id. */
export const LEAVE_TIMER = 'outgoing.leave';

/** A mail as somebody wrote it, parsed. */
export type Message = z.output<typeof NewMessage>;

const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** A mail as it is written down. */
export interface Kept {
  readonly id: string;
  readonly thread: Thread;
  readonly mailbox: SendingMailbox;
  readonly message: KeptMessage;
  readonly leavesAt: Date;
  readonly decided: readonly DecidedWords[];
}

/** Writes mails down, each waiting for the moment at which it leaves; answers to them join their conversations. */
export async function keepAll(
  tx: Tx,
  parts: WritingParts,
  mails: readonly Kept[],
  actor: Actor,
  now: Date,
): Promise<OutgoingRow[]> {
  const given = mails.map(({ id, thread, mailbox, message, leavesAt }) => ({
    customer_id: thread.customerId,
    id,
    conversation_id: thread.conversationId,
    mailbox_id: mailbox.id,
    message,
    leaves_at: leavesAt,
  }));
  const { rows } = await sql<OutgoingRow>`
    with ${DECIDED(mails.flatMap(({ decided }) => decided))}
    insert into outgoing (customer_id, id, conversation_id, mailbox_id, author, message, created_at, leaves_at, state, changed_at,
      seen_seq)
    select m.customer_id, m.id, m.conversation_id, m.mailbox_id, ${JSON.stringify(actor)}::jsonb, m.message, ${now}::timestamptz,
      m.leaves_at, 'waiting', ${now}::timestamptz, (select seq from chain_heads h where h.customer_id = m.customer_id)
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as m (customer_id uuid, id uuid, conversation_id uuid,
      mailbox_id uuid, message jsonb, leaves_at timestamptz) returning *`.execute(tx);
  for (const { id, leaves_at: dueAt } of rows.filter((row) => row.leaves_at > now))
    await setTimer(tx, now, {
      kind: LEAVE_TIMER,
      key: id,
      dueAt,
      data: { outgoingId: id },
      reason: `A mail of ${actor.name} leaves when it can no longer be taken back.`,
    });
  await letAnswersJoin(tx, parts, mails);
  await publish(
    tx,
    actor,
    now,
    mails.map(({ id, thread: { customerId, conversationId } }) => ({
      type: 'kept.outgoing.changed',
      subject: id,
      customerId,
      data: { outgoingId: id, conversationId, state: 'waiting', authorId: actor.id },
    })),
  );
  return rows;
}

interface Asked {
  readonly id: string;
  readonly thread: Thread;
  readonly given: Message;
  readonly purpose: SendPurpose;
  readonly supersedes: readonly string[];
  readonly actor: Actor;
}

/** What those who may stop a mail look at. */
export const leavingOf = ({ id, thread, given, purpose, supersedes, actor }: Asked): Leaving => ({
  id,
  moment: 'accepting',
  customerId: thread.customerId,
  conversationId: thread.conversationId,
  channel: 'email',
  recipients: [...given.to, ...given.cc].map((who) => who.address),
  subject: given.subject,
  text: given.text,
  files: given.attachments.map((file) => file.filename),
  purpose,
  notPromotion: given.notPromotion,
  supersedes,
  author: actor,
});

/** What those who may stop a mail look at, from what is kept of it. */
export const leavingAgain = ({
  id,
  customer_id,
  conversation_id,
  author,
  message,
}: OutgoingRow): Leaving => ({
  id,
  moment: 'leaving',
  customerId: customer_id,
  conversationId: conversation_id,
  channel: 'email',
  recipients: [...message.to, ...message.cc].map((who) => who.address),
  subject: message.subject,
  text: message.written,
  files: message.attachments.map((file) => file.filename),
  purpose: message.purpose ?? 'answer',
  notPromotion: message.notPromotion,
  supersedes: message.supersedes ?? [],
  author,
});

/** Refuses names, addresses and characters with which more than a mail could be written. */
export function refuseTricks({ to, cc, text, forward, inReplyTo }: Message): void {
  for (const [field, list] of [
    ['to', to],
    ['cc', cc],
  ] as const)
    for (const [i, who] of list.entries()) {
      if (CONTROL.test(who.name ?? '')) throw invalid(`${field}.${i}.name`, 'A name is one line.');
      if (identityOf('email', who.address) === null)
        throw invalid(`${field}.${i}.address`, 'This is not an e-mail address.');
    }
  if (text.includes('\0')) throw invalid('text', 'The text holds a character that no mail can carry (NUL).');
  if (forward && inReplyTo === undefined) throw invalid('inReplyTo', 'Say which entry is forwarded.');
}

/** The first mailbox that can send; 409 where none can. */
export async function firstMailbox(
  tx: Tx,
  { mailboxes }: Pick<WritingParts, 'mailboxes'>,
): Promise<SendingMailbox> {
  const found = await mailboxes.forSending(tx, null);
  if (!found)
    throw conflict(
      'no-mailbox',
      'No mailbox can send yet. Connect a mailbox with an outgoing server first; nothing was sent.',
    );
  return found;
}

interface Draft {
  readonly id: string;
  readonly thread: Thread;
  readonly mailbox: SendingMailbox;
  readonly quoted: Quoted | undefined;
  readonly given: Message;
  readonly addendum: string;
  readonly actor: Actor;
}

/** The mail as it will stand in the record: from whom, under what name, below what it answers. */
export async function keptOf(
  tx: Tx,
  draft: Draft,
  token: string,
): Promise<Omit<KeptMessage, 'purpose' | 'supersedes'>> {
  const { mailbox, given, quoted, actor } = draft;
  const forwarded = given.forward ? quoted : undefined;
  const name = actor.name
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 200);
  return {
    from: { address: mailbox.address, name },
    replyTo: { address: replyAddress(mailbox.address, token), name },
    to: given.to,
    cc: given.cc,
    subject: given.subject,
    written: given.text,
    notPromotion: given.notPromotion,
    text: textOf(
      joined(given.text, draft.addendum),
      (await signatureOf(tx, actor)) || mailbox.signature,
      forwarded,
    ),
    attachments: await keepAttachments(tx, given.attachments, forwarded),
    messageId: `${draft.id}@${mailbox.address.slice(mailbox.address.lastIndexOf('@') + 1)}`,
    ...(forwarded ? { inReplyTo: null, references: [] } : threadingOf(quoted)),
  };
}

async function signatureOf(tx: Tx, actor: Actor): Promise<string> {
  if (actor.type !== 'staff') return '';
  const { rows } = await sql<{
    signature: string;
  }>`select signature from staff where id::text = ${actor.id}`.execute(tx);
  return rows[0]?.signature.trim() ?? '';
}

/** Two texts with an empty line between them, where neither is empty. */
export const joined = (above: string, below: string): string =>
  above === '' || below === '' ? above + below : `${above}\n\n${below}`;

/** The dash-dash-space line marks a signature for mail programs (RFC 3676, 4.3). */
function textOf(written: string, signature: string, forwarded: Quoted | undefined): string {
  const signed = signature.trim() === '' ? written : `${written}\n\n-- \n${signature.trim()}`;
  return forwarded ? `${signed}\n\n${forwardedText(forwarded)}` : signed;
}

/** Whoever is written to takes part from now on, so that their answers join. */
async function letAnswersJoin(
  tx: Tx,
  { mailboxes }: WritingParts,
  mails: readonly Pick<Kept, 'thread' | 'message'>[],
): Promise<void> {
  const own = await mailboxes.own(tx);
  const people = mails.flatMap(({ thread, message }) => {
    const written = [...message.to, ...message.cc].map((who) => identityOf('email', who.address));
    return [...new Set(written)].flatMap((address) =>
      address === null || own.has(address) ? [] : [{ ...thread, address }],
    );
  });
  await addPeople(tx, people);
}
