import type { z } from 'zod';
import type { NewMessage } from '#contracts/conversations.ts';
import {
  addPeople,
  findThread,
  newReplyTokens,
  replyAddress,
  replyToken,
  type Thread,
} from '#domains/conversations/index.ts';
import { identityOf, requireCustomer, rootOf } from '#domains/customers/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, KeptError } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { setTimer } from '#platform/timers/index.ts';
import { keepAttachments } from './attachments.ts';
import { type KeptMessage, type OutgoingRow, type OutgoingView, toOutgoing } from './outgoing.ts';
import type { Leaving, SendingMailbox, SendPurpose, WritingParts } from './parts.ts';
import { findQuoted, forwardedText, newestMail, type Quoted, threadingOf } from './quoting.ts';

/** So long a mail can be taken back, in milliseconds. */
export const UNDO_MS = 10_000;
/** Lets a mail leave; its key is the outgoing id. */
export const LEAVE_TIMER = 'outgoing.leave';

export type Message = z.output<typeof NewMessage>;

/** Where a mail goes: into a conversation, or to a customer in a new one. */
export type Destination = { readonly conversationId: string } | { readonly customerId: string };

/** What whoever builds on delivery knows of a mail before it is accepted. */
export interface Beforehand {
  readonly id?: string;
  /** Identity of a conversation that begins with it. */
  readonly conversationId?: string;
  /** Words below those of the author, such as links. */
  readonly below?: string;
  /** Why it goes out; `answer` unless told. */
  readonly purpose?: SendPurpose;
  /** Entries of ours whose statements it replaces on purpose. */
  readonly supersedes?: readonly string[];
}

/** A mail of Kept's own that begins a conversation with a customer at the top of merges. */
export interface Opening {
  readonly id: string;
  readonly customerId: string;
  readonly to: Message['to'];
  readonly subject: string;
  readonly text: string;
  readonly purpose: SendPurpose;
  /** Identity of its conversation, where something is tied to that already. */
  readonly conversationId?: string | undefined;
}

/** What those who may stop a mail look at, from what is kept of it. */
export const leavingAgain = ({
  id,
  customer_id,
  conversation_id,
  author,
  message,
}: OutgoingRow): Leaving => ({
  id,
  customerId: customer_id,
  conversationId: conversation_id,
  channel: 'email',
  recipients: [...message.to, ...message.cc].map((who) => who.address),
  subject: message.subject,
  text: message.written,
  files: message.attachments.map((file) => file.filename),
  purpose: message.purpose ?? 'answer',
  supersedes: message.supersedes ?? [],
  author,
});

const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** Accepts a mail: it waits for its undo window and then leaves by itself. Everything that could stop it later is checked now. */
export async function sendMessage(
  tx: Tx,
  parts: WritingParts,
  to: Destination,
  written: Message,
  actor: Actor,
  now: Date,
  beforehand: Beforehand = {},
): Promise<OutgoingView> {
  refuseTricks(written);
  const thread = await threadOf(tx, to, beforehand.conversationId);
  const { purpose = 'answer', supersedes = [] } = beforehand;
  const worded = await parts.hooks.words(tx, { ...thread, text: written.text, supersedes }, now);
  const given = { ...written, text: worded.text };
  const mailbox = await mailboxFor(tx, parts, thread, given.mailboxId);
  const quoted = await quotedFor(tx, thread, given, 'conversationId' in to);
  const id = beforehand.id ?? newId();
  const below = joined(worded.below, beforehand.below ?? '');
  const addendum = joined(below, await parts.hooks.addendum(tx, thread, id, now));
  const earliest = await parts.hooks.mayLeave(
    tx,
    leavingOf({ thread, given, purpose, supersedes, actor }),
    now,
  );
  const draft = { id, thread, mailbox, quoted, given, addendum, actor };
  const kept = await keptOf(tx, draft, await replyToken(tx, thread, now));
  const message = { ...kept, purpose, supersedes };
  const leavesAt = new Date(Math.max(now.getTime() + UNDO_MS, earliest?.getTime() ?? 0));
  const [row] = await keepAll(tx, parts, [{ id, thread, mailbox, message, leavesAt }], actor, now);
  if (!row) throw new Error('The mail was not written down.');
  return toOutgoing(row);
}

/**
 * Accepts mails that begin conversations, to customers of whom each is there once: each may leave at its `leaves_at`, and whoever
 * accepts it lets it leave at once where that is now. Answers in their order what is waiting, or why it is refused.
 */
export async function acceptOpenings(
  tx: Tx,
  parts: WritingParts,
  openings: readonly Opening[],
  actor: Actor,
  now: Date,
): Promise<(OutgoingRow | KeptError)[]> {
  const answers: (Fine | KeptError)[] = [];
  for (const opening of openings) answers.push(await fineOf(tx, parts, opening, actor, now));
  const fine = answers.filter((one): one is Fine => !(one instanceof KeptError));
  const rows = await keepOpenings(tx, parts, fine, actor, now);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return answers.map((one) => {
    const answer = one instanceof KeptError ? one : byId.get(one.id);
    if (!answer) throw new Error('A mail was not written down.');
    return answer;
  });
}

/** A mail that may leave. */
interface Fine extends Worded {
  /** Not before; `null`: at once. */
  readonly earliest: Date | null;
}

interface Worded {
  readonly id: string;
  readonly thread: Thread;
  readonly given: Message;
  /** Words below those of the author. */
  readonly below: string;
  readonly purpose: SendPurpose;
}

/** In a conversation of its own, which nobody can have tied to a case unless it was named; or why it is refused. */
async function fineOf(
  tx: Tx,
  { hooks }: WritingParts,
  { id, customerId, purpose, conversationId, ...written }: Opening,
  actor: Actor,
  now: Date,
): Promise<Fine | KeptError> {
  const thread = { customerId, conversationId: conversationId ?? newId() };
  const message = { ...written, cc: [], attachments: [], forward: false };
  try {
    refuseTricks(message);
    const worded = await hooks.words(tx, { ...thread, text: message.text, supersedes: [] }, now);
    const tied = conversationId === undefined ? '' : await hooks.addendum(tx, thread, id, now);
    const below = joined(worded.below, tied);
    const given = { ...message, text: worded.text };
    const asked = { thread, given, purpose, supersedes: [], actor };
    return { id, thread, given, below, purpose, earliest: await hooks.mayLeave(tx, leavingOf(asked), now) };
  } catch (error) {
    if (error instanceof KeptError && error.status < 500) return error;
    throw error;
  }
}

async function keepOpenings(
  tx: Tx,
  parts: WritingParts,
  mails: readonly Fine[],
  actor: Actor,
  now: Date,
): Promise<OutgoingRow[]> {
  if (mails.length === 0) return [];
  const mailbox = await firstMailbox(tx, parts);
  const tokens = await newReplyTokens(
    tx,
    mails.map(({ thread }) => thread),
    now,
  );
  const drafts: Kept[] = [];
  for (const [i, { id, thread, given, below, purpose, earliest }] of mails.entries()) {
    const draft = { id, thread, mailbox, quoted: undefined, given, addendum: below, actor };
    const message = { ...(await keptOf(tx, draft, tokens[i] ?? '')), purpose, supersedes: [] };
    const leavesAt = earliest !== null && earliest > now ? earliest : now;
    drafts.push({ id, thread, mailbox, message, leavesAt });
  }
  return keepAll(tx, parts, drafts, actor, now);
}

/** A mail as it is written down. */
interface Kept {
  readonly id: string;
  readonly thread: Thread;
  readonly mailbox: SendingMailbox;
  readonly message: KeptMessage;
  readonly leavesAt: Date;
}

async function keepAll(
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
  readonly thread: Thread;
  readonly given: Message;
  readonly purpose: SendPurpose;
  readonly supersedes: readonly string[];
  readonly actor: Actor;
}

/** What those who may stop a mail look at. */
const leavingOf = ({ thread, given, purpose, supersedes, actor }: Asked): Leaving => ({
  customerId: thread.customerId,
  conversationId: thread.conversationId,
  channel: 'email',
  recipients: [...given.to, ...given.cc].map((who) => who.address),
  subject: given.subject,
  text: given.text,
  files: given.attachments.map((file) => file.filename),
  purpose,
  supersedes,
  author: actor,
});

function refuseTricks({ to, cc, text, forward, inReplyTo }: Message): void {
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

async function threadOf(tx: Tx, to: Destination, beginning = newId()): Promise<Thread> {
  if ('conversationId' in to) return findThread(tx, to.conversationId);
  await requireCustomer(tx, to.customerId);
  return { customerId: await rootOf(tx, to.customerId), conversationId: beginning };
}

/** The named mailbox, else the conversation's, else the first that can send. */
async function mailboxFor(
  tx: Tx,
  { mailboxes }: WritingParts,
  thread: Thread,
  named: string | undefined,
): Promise<SendingMailbox> {
  if (named !== undefined) {
    const found = await mailboxes.forSending(tx, named);
    if (!found)
      throw invalid('mailboxId', 'This mailbox cannot send. Choose another, or set up its outgoing server.');
    return found;
  }
  const { rows } = await sql<{ mailbox_id: string | null }>`
    select mailbox_id from conversations where customer_id = ${thread.customerId} and id = ${thread.conversationId}`.execute(
    tx,
  );
  const own = rows[0]?.mailbox_id ?? null;
  return (own === null ? undefined : await mailboxes.forSending(tx, own)) ?? firstMailbox(tx, { mailboxes });
}

async function firstMailbox(tx: Tx, { mailboxes }: Pick<WritingParts, 'mailboxes'>): Promise<SendingMailbox> {
  const found = await mailboxes.forSending(tx, null);
  if (!found)
    throw conflict(
      'no-mailbox',
      'No mailbox can send yet. Connect a mailbox with an outgoing server first; nothing was sent.',
    );
  return found;
}

async function quotedFor(
  tx: Tx,
  thread: Thread,
  given: Message,
  existing: boolean,
): Promise<Quoted | undefined> {
  if (given.inReplyTo === undefined)
    return existing ? newestMail(tx, thread.customerId, thread.conversationId) : undefined;
  const quoted = await findQuoted(tx, given.inReplyTo, 'inReplyTo');
  if (!given.forward && quoted.conversationId !== thread.conversationId)
    throw invalid('inReplyTo', 'This entry belongs to another conversation; answer it there.');
  return quoted;
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

async function keptOf(
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

const joined = (above: string, below: string): string =>
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
