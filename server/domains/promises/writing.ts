import { familyOf, rootOf } from '#domains/customers/index.ts';
import { type Message, type OutgoingView, sendMessage } from '#domains/delivery/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, KeptError } from '#platform/errors.ts';
import type { PromiseParts } from './parts.ts';
import type { LockedPromise } from './row.ts';

/**
 * Writes to the customer about a promise: in the conversation in which it was given, else in the case's newest, else in a new
 * one, whose answers join the case. 409 `no-address` where no mail address of theirs is known.
 */
export async function writeToCustomer(
  tx: Tx,
  parts: PromiseParts,
  { row, matter }: LockedPromise,
  text: string,
  actor: Actor,
  now: Date,
): Promise<OutgoingView> {
  const conversationId = await mailConversation(tx, [row.conversation_id, matter.conversationId]);
  const to = await customerAddress(tx, row.customer_id, conversationId);
  const message: Message = {
    to: [to],
    cc: [],
    subject: await subjectOf(tx, conversationId, matter.subject),
    text,
    attachments: [],
    forward: false,
  };
  if (conversationId !== null) return sendMessage(tx, parts, { conversationId }, message, actor, now);
  const beginning = await parts.promises.beginConversation(tx, matter);
  const mail = { conversationId: beginning };
  return sendMessage(tx, parts, { customerId: row.customer_id }, message, actor, now, mail).catch(
    async (error: unknown) => {
      // Whoever has it refused may go on in this transaction.
      if (error instanceof KeptError) await parts.promises.neverBegan(tx, matter, beginning);
      throw error;
    },
  );
}

/** The first of these that is a conversation by mail. */
async function mailConversation(tx: Tx, wanted: readonly (string | null)[]): Promise<string | null> {
  for (const id of wanted) {
    if (id === null) continue;
    const { rows } = await sql`
      select 1 from conversation_keys k join conversations c on c.customer_id = k.customer_id and c.id = k.id
      where k.id = ${id} and c.channel = 'email'`.execute(tx);
    if (rows.length > 0) return id;
  }
  return null;
}

async function subjectOf(tx: Tx, conversationId: string | null, otherwise: string): Promise<string> {
  if (conversationId === null) return otherwise;
  const { rows } = await sql<{ subject: string | null }>`
    select c.subject from conversation_keys k join conversations c on c.customer_id = k.customer_id and c.id = k.id
    where k.id = ${conversationId}`.execute(tx);
  const subject = (rows[0]?.subject ?? otherwise).replace(/\s+/g, ' ').trim();
  return /^re:/i.test(subject) ? subject : `Re: ${subject}`;
}

/** Where the customer last wrote from in this conversation, else their first mail address. */
async function customerAddress(
  tx: Tx,
  customerId: string,
  conversationId: string | null,
): Promise<{ address: string; name: string | null }> {
  const family = await familyOf(tx, await rootOf(tx, customerId));
  const { rows } = await sql<{ address: string; name: string | null }>`
    (select author ->> 'address' as address, author ->> 'name' as name from entries
      where customer_id = any(${family}::uuid[]) and conversation_id = ${conversationId}::uuid and direction = 'in'
        and author ->> 'type' = 'customer' and author ->> 'address' like '%@%'
      order by occurred_at desc, id desc limit 1)
    union all
    (select p.value, c.name from contact_points p join customers c on c.customer_id = p.customer_id
      where p.customer_id = any(${family}::uuid[]) and p.kind = 'email' and p.ended_at is null
      order by p.customer_id <> ${customerId}, p.id limit 1)
    limit 1`.execute(tx);
  const found = rows[0];
  if (!found)
    throw conflict('no-address', 'No mail address of this customer is known. Call them, or write a letter.');
  return { address: found.address, name: found.name };
}
