import { findThread, replyToken, type Thread } from '#domains/conversations/index.ts';
import { requireCustomer } from '#domains/customers/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { insideUploads } from './inside.ts';
import { type OutgoingView, toOutgoing } from './outgoing.ts';
import type { SendingMailbox, SendPurpose, WritingParts } from './parts.ts';
import { findQuoted, newestMail, type Quoted } from './quoting.ts';
import { firstMailbox, joined, keepAll, keptOf, leavingOf, type Message, refuseTricks } from './written.ts';

/** So long a mail can be taken back, in milliseconds. */
export const UNDO_MS = 10_000;
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
  const inside = await insideUploads(tx, parts.originals, given.attachments);
  const asked = { ...leavingOf({ id, thread, given, purpose, supersedes, actor }), inside };
  const { earliest, decided } = await parts.hooks.mayLeave(tx, asked, now);
  const draft = { id, thread, mailbox, quoted, given, addendum, actor };
  const kept = await keptOf(tx, draft, await replyToken(tx, thread, now));
  const message = { ...kept, purpose, supersedes };
  const leavesAt = new Date(Math.max(now.getTime() + UNDO_MS, earliest?.getTime() ?? 0));
  const [row] = await keepAll(tx, parts, [{ id, thread, mailbox, message, leavesAt, decided }], actor, now);
  if (!row) throw new Error('The mail was not written down.');
  return toOutgoing(row);
}

async function threadOf(tx: Tx, to: Destination, beginning = newId()): Promise<Thread> {
  if ('conversationId' in to) return findThread(tx, to.conversationId);
  await requireCustomer(tx, to.customerId);
  return { customerId: to.customerId, conversationId: beginning };
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
