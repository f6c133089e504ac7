import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { randomWord } from '#platform/ids.ts';

/** A conversation that a message may belong to. */
export interface Thread {
  readonly conversationId: string;
  readonly customerId: string;
}

/** An entry that a Message-ID stands for. */
export interface KnownMessage {
  readonly messageId: string;
  readonly customerId: string;
  readonly entryId: string;
  readonly conversationId: string | null;
  readonly direction: 'in' | 'out' | 'internal';
}

/** Entries recorded under these Message-IDs; several may carry the same one, the newest comes last. */
export async function messagesById(tx: Tx, messageIds: readonly string[]): Promise<KnownMessage[]> {
  if (messageIds.length === 0) return [];
  const { rows } = await sql<{
    message_id: string;
    customer_id: string;
    entry_id: string;
    conversation_id: string | null;
    direction: KnownMessage['direction'];
  }>`select m.message_id, m.customer_id, m.entry_id, m.conversation_id, e.direction
    from message_ids m join entries e on e.customer_id = m.customer_id and e.id = m.entry_id
    where m.message_id = any(${messageIds}) order by m.entry_id`.execute(tx);
  return rows.map((row) => ({
    messageId: row.message_id,
    customerId: row.customer_id,
    entryId: row.entry_id,
    conversationId: row.conversation_id,
    direction: row.direction,
  }));
}

/** Remembers under which Message-ID an entry can be quoted. */
export async function rememberMessageIds(
  tx: Tx,
  known: readonly Omit<KnownMessage, 'direction'>[],
): Promise<void> {
  if (known.length === 0) return;
  await sql`
    insert into message_ids (message_id, customer_id, entry_id, conversation_id)
    select * from unnest(${known.map((k) => k.messageId)}::text[], ${known.map((k) => k.customerId)}::uuid[],
      ${known.map((k) => k.entryId)}::uuid[], ${known.map((k) => k.conversationId)}::uuid[])
    on conflict do nothing`.execute(tx);
}

/** Who took part in these conversations, by comparable address. */
export async function peopleOf(
  tx: Tx,
  conversationIds: readonly string[],
): Promise<Map<string, Set<string>>> {
  const people = new Map<string, Set<string>>();
  if (conversationIds.length === 0) return people;
  const { rows } = await sql<{ conversation_id: string; address: string }>`
    select p.conversation_id, p.address from conversation_keys k
    join conversation_people p on p.customer_id = k.customer_id and p.conversation_id = k.id
    where k.id = any(${conversationIds}::uuid[])`.execute(tx);
  for (const row of rows) {
    const set = people.get(row.conversation_id) ?? new Set<string>();
    people.set(row.conversation_id, set.add(row.address));
  }
  return people;
}

/** Adds people who took part. */
export async function addPeople(
  tx: Tx,
  people: readonly (Thread & { readonly address: string })[],
): Promise<void> {
  if (people.length === 0) return;
  await sql`
    insert into conversation_people (customer_id, conversation_id, address)
    select * from unnest(${people.map((p) => p.customerId)}::uuid[], ${people.map((p) => p.conversationId)}::uuid[],
      ${people.map((p) => p.address)}::text[])
    on conflict do nothing`.execute(tx);
}

/** 26 letters and digits, 130 bits: nobody guesses it. */
const TOKEN_LENGTH = 26;

/** The unguessable word of a conversation's reply address; made at its first use. */
export async function replyToken(tx: Tx, thread: Thread, now: Date): Promise<string> {
  const { rows } = await sql<{ token: string }>`
    with known as (
      select token from reply_tokens where customer_id = ${thread.customerId} and conversation_id = ${thread.conversationId}
      order by created_at limit 1),
    made as (
      insert into reply_tokens (token, customer_id, conversation_id, created_at)
      select ${randomWord(TOKEN_LENGTH)}, ${thread.customerId}, ${thread.conversationId}, ${now}
      where not exists (select from known) returning token)
    select token from known union all select token from made`.execute(tx);
  const [row] = rows;
  if (!row) throw new Error('The conversation has no reply address.');
  return row.token;
}

/** Unguessable words for conversations that begin now, in their order. */
export async function newReplyTokens(tx: Tx, threads: readonly Thread[], now: Date): Promise<string[]> {
  const tokens = threads.map(() => randomWord(TOKEN_LENGTH));
  await sql`
    insert into reply_tokens (token, customer_id, conversation_id, created_at)
    select t.*, ${now}::timestamptz from unnest(${tokens}::text[], ${threads.map((one) => one.customerId)}::uuid[],
      ${threads.map((one) => one.conversationId)}::uuid[]) as t (token, customer_id, conversation_id)`.execute(
    tx,
  );
  return tokens;
}

/** `name+token@domain`. */
export function replyAddress(mailboxAddress: string, token: string): string {
  const at = mailboxAddress.lastIndexOf('@');
  return `${mailboxAddress.slice(0, at)}+${token}${mailboxAddress.slice(at)}`;
}

const TOKEN = new RegExp(`\\+([a-km-np-z2-9]{${TOKEN_LENGTH}})@`);

/** The reply tokens that these addresses carry, by form only. */
export const tokensIn = (addresses: readonly string[]): string[] =>
  addresses.map((address) => TOKEN.exec(address.toLowerCase())?.[1]).filter((token) => token !== undefined);

/** The conversations that these tokens are bound to. */
export async function threadsByToken(
  db: Database | Tx,
  tokens: readonly string[],
): Promise<Map<string, Thread>> {
  if (tokens.length === 0) return new Map();
  const { rows } = await sql<{ token: string; customer_id: string; conversation_id: string }>`
    select token, customer_id, conversation_id from reply_tokens where token = any(${tokens})`.execute(db);
  return new Map(
    rows.map((row) => [row.token, { customerId: row.customer_id, conversationId: row.conversation_id }]),
  );
}
