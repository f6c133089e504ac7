import { sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import type { CaseKey } from './row.ts';

/** New entries of a conversation join this case, unless they join another one already; says whether they do. */
export async function bindConversation(tx: Tx, key: CaseKey, conversationId: string): Promise<boolean> {
  const { rows } = await sql`
    insert into case_conversations (customer_id, conversation_id, case_id, case_customer_id)
    select customer_id, id, ${key.caseId}, ${key.customerId} from conversation_keys where id = ${conversationId}
    on conflict do nothing returning 1`.execute(tx);
  return rows.length > 0;
}

/**
 * A conversation that is to begin with a mail of ours: its identity; what comes back in it joins the case. It is in the record of
 * the case's customer, or of `whose` where another is told who is one with them.
 */
export async function beginConversation(
  tx: Tx,
  { customerId, caseId }: CaseKey,
  whose = customerId,
): Promise<string> {
  const conversationId = newId();
  await sql`
    insert into case_conversations (customer_id, conversation_id, case_id, case_customer_id)
    values (${whose}, ${conversationId}, ${caseId}, ${customerId})`.execute(tx);
  return conversationId;
}

/** What was to begin such a conversation was refused: nothing of the case waits for it. */
export async function neverBegan(
  tx: Tx,
  { customerId, caseId }: CaseKey,
  conversationId: string,
): Promise<void> {
  await sql`
    delete from case_conversations
    where case_customer_id = ${customerId} and case_id = ${caseId} and conversation_id = ${conversationId}`.execute(
    tx,
  );
}
