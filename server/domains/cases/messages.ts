import type { z } from 'zod';
import type { CaseMessage, ConversationMessage, FirstMessage } from '#contracts/case-messages.ts';
import { findThread } from '#domains/conversations/index.ts';
import { requireCustomer } from '#domains/customers/index.ts';
import { type Destination, type OutgoingView, sendMessage } from '#domains/delivery/index.ts';
import { makePromises } from '#domains/promises/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { addLetter, requireComplete } from './clocks/letters.ts';
import { questionLinks } from './closing/question.ts';
import { beginConversation } from './ground/conversations.ts';
import { sameFamily } from './ground/family.ts';
import type { CaseParts } from './ground/parts.ts';
import { refreshCase } from './ground/refresh.ts';
import { type CaseKey, type CaseRow, caseOfConversation, lockCase } from './ground/row.ts';
import { familyOfCase } from './ground/unanswered.ts';
import { NOT_WITH_PARTNER } from './handoffs/handoff-row.ts';
import { openCase, subjectOf } from './open.ts';
import { promiseHooks } from './ownership/promise-hooks.ts';
import { recipientOf, refuseStrangers } from './recipients.ts';

/**
 * Writes to the customer of a case: in the conversation named, else in its newest by mail, else in a new one; with the
 * promises in it, and with two links where it asks whether all is solved.
 */
export async function writeInCase(
  tx: Tx,
  parts: CaseParts,
  key: CaseKey,
  given: z.output<typeof CaseMessage>,
  actor: Actor,
  now: Date,
): Promise<OutgoingView> {
  const row = await lockCase(tx, key);
  const { promises, purpose, conversationId: named, supersedes, ...message } = given;
  const asks = purpose === 'check-in' || purpose === 'closing-question';
  if (asks && row.state === 'closed')
    throw conflict('case-closed', 'This case is closed. Take it up again first. Nothing was sent.');
  const thread = await threadFor(tx, row, named);
  const to = message.to ?? [await recipientOf(tx, row, thread?.conversationId ?? null)];
  if (!message.forward) await refuseStrangers(tx, row, to);
  await requireComplete(tx, row, purpose, message.text);
  const id = newId();
  if (purpose !== 'answer') await addLetter(tx, row, id, purpose);
  const conversationId = thread?.conversationId ?? (await beginConversation(tx, key));
  const destination: Destination = thread
    ? { conversationId: thread.conversationId }
    : { customerId: row.customer_id };
  const sent = await sendMessage(
    tx,
    parts,
    destination,
    { ...message, to, subject: message.subject ?? replySubject(thread?.subject, row.subject) },
    actor,
    now,
    {
      id,
      conversationId,
      supersedes,
      below: asks ? questionLinks(parts, id) : '',
    },
  );
  await promise(tx, parts, key, sent, promises, actor, now);
  await refreshCase(tx, key, now);
  return sent;
}

interface CaseThread {
  readonly conversationId: string;
  readonly subject: string | null;
}

async function threadFor(tx: Tx, row: CaseRow, named: string | undefined): Promise<CaseThread | undefined> {
  const family = await familyOfCase(tx, row.customer_id);
  const { rows } = await sql<CaseThread>`
    select v.id as "conversationId", v.subject from case_conversations l
    join conversations v on v.customer_id = l.customer_id and v.id = l.conversation_id
    where l.case_customer_id = ${row.customer_id} and l.case_id = ${row.id} and l.customer_id = any(${family}::uuid[])
      and v.channel = 'email' and ${named === undefined ? NOT_WITH_PARTNER : sql`v.id = ${named}`}
    order by v.last_at desc, v.id desc limit 1`.execute(tx);
  if (named !== undefined && rows.length === 0)
    throw invalid('conversationId', 'This case has no such mail conversation.');
  return rows[0];
}

function replySubject(subject: string | null | undefined, otherwise: string): string {
  if (subject === undefined) return otherwise;
  const words = (subject ?? otherwise).replace(/\s+/g, ' ').trim().slice(0, 890);
  return /^re:/i.test(words) ? words : `Re: ${words}`;
}

async function promise(
  tx: Tx,
  parts: CaseParts,
  key: CaseKey,
  sent: OutgoingView,
  items: z.output<typeof CaseMessage>['promises'],
  actor: Actor,
  now: Date,
): Promise<void> {
  const made = { key, conversationId: sent.conversationId, outgoingId: sent.id, items };
  await makePromises(tx, { ...parts, promises: promiseHooks(parts) }, made, actor, now);
}

/** Answers or forwards within a conversation; promises in it belong to its case, and open one where it has none. */
export async function writeInConversation(
  tx: Tx,
  parts: CaseParts,
  conversationId: string,
  { promises, supersedes, ...message }: z.output<typeof ConversationMessage>,
  actor: Actor,
  now: Date,
): Promise<OutgoingView> {
  const { customerId } = await findThread(tx, conversationId);
  const known = await caseOfConversation(tx, customerId, conversationId);
  const own = known && (await sameFamily(tx, known.customerId, customerId)) ? known : undefined;
  const subject = subjectOf({ subject: message.subject, preview: message.text });
  const key =
    own ??
    (promises.length > 0
      ? await caseForPromises(tx, parts, { customerId, conversationId, subject }, actor, now)
      : undefined);
  const sent = await sendMessage(tx, parts, { conversationId }, message, actor, now, { supersedes });
  if (key) {
    await promise(tx, parts, key, sent, promises, actor, now);
    await refreshCase(tx, key, now);
  }
  return sent;
}

const caseForPromises = (
  tx: Tx,
  parts: CaseParts,
  about: { readonly customerId: string; readonly conversationId?: string; readonly subject: string },
  actor: Actor,
  now: Date,
): Promise<CaseKey> =>
  openCase(tx, parts, { ...about, ownerId: actor.type === 'staff' ? actor.id : undefined }, actor, now);

/** Begins a conversation by mail with a customer; promises in it open its case, whose number it then tells. */
export async function writeFirst(
  tx: Tx,
  parts: CaseParts,
  { customerId, promises, supersedes, purpose, ...message }: z.output<typeof FirstMessage>,
  actor: Actor,
  now: Date,
): Promise<OutgoingView> {
  await requireCustomer(tx, customerId);
  const about = {
    customerId,
    subject: subjectOf({ subject: message.subject, preview: message.text }),
  };
  const key = promises.length > 0 ? await caseForPromises(tx, parts, about, actor, now) : undefined;
  const conversationId = key ? await beginConversation(tx, key) : newId();
  const beforehand = { conversationId, supersedes, purpose };
  const sent = await sendMessage(tx, parts, { customerId }, message, actor, now, beforehand);
  if (key) {
    await promise(tx, parts, key, sent, promises, actor, now);
    await refreshCase(tx, key, now);
  }
  return sent;
}
