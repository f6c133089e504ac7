import { newReplyTokens, type Thread } from '#domains/conversations/index.ts';
import type { Actor } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import { KeptError, keepLasting } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import type { OutgoingRow } from './outgoing.ts';
import type { Allowed, SendPurpose, WritingParts } from './parts.ts';
import {
  firstMailbox,
  joined,
  type Kept,
  keepAll,
  keptOf,
  leavingOf,
  type Message,
  refuseTricks,
} from './written.ts';

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
interface Fine extends Allowed {
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
    const asked = leavingOf({ id, thread, given, purpose, supersedes: [], actor });
    return { id, thread, given, below, purpose, ...(await hooks.mayLeave(tx, asked, now)) };
  } catch (error) {
    if (!(error instanceof KeptError) || error.status >= 500) throw error;
    await keepLasting(tx, error);
    return error;
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
  for (const [i, { id, thread, given, below, purpose, earliest, decided }] of mails.entries()) {
    const draft = { id, thread, mailbox, quoted: undefined, given, addendum: below, actor };
    const message = { ...(await keptOf(tx, draft, tokens[i] ?? '')), purpose, supersedes: [] };
    const leavesAt = earliest !== null && earliest > now ? earliest : now;
    drafts.push({ id, thread, mailbox, message, leavesAt, decided });
  }
  return keepAll(tx, parts, drafts, actor, now);
}
