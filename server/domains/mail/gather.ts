import { type KnownMessage, messagesById, peopleOf, threadsByToken } from '#domains/conversations/index.ts';
import { identify, rootsOf, unattributed } from '#domains/customers/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import type { Filing } from './filing.ts';
import { addressesOf, type Incoming, identity, type Known, quotedIds, tokensOf, writerOf } from './place.ts';

/** Looks up, for a whole batch at once, everything that placing its mails asks for; unknown senders become customers. */
export async function gather(
  tx: Tx,
  filing: Filing,
  incoming: readonly Incoming[],
  now: Date,
): Promise<Known> {
  const seen = incoming
    .flatMap((one) => addressesOf(one, filing.own))
    .map((a) => ({ kind: 'email' as const, value: a.address, name: a.name }));
  const writers = incoming
    .map(writerOf)
    .filter((w) => w !== null)
    .map((w) => identity(w.address))
    .filter((w) => w !== null);
  const customerByAddress = await identify(tx, seen, 'mail', now);
  for (const [address, id] of await lookUpOthers(tx, writers, customerByAddress))
    customerByAddress.set(address, id);
  const ids = incoming.flatMap((one) =>
    [...quotedIds(one.mail), one.mail.report?.about.messageId].filter((id) => id != null),
  );
  const messages = new Map<string, KnownMessage[]>();
  for (const message of await messagesById(tx, [...new Set(ids)])) {
    messages.set(message.messageId, [...(messages.get(message.messageId) ?? []), message]);
  }
  const tokens = await threadsByToken(tx, incoming.flatMap(tokensOf));
  const conversations = [...messages.values()]
    .flat()
    .map((m) => m.conversationId)
    .filter((id) => id !== null);
  const people = await peopleOf(tx, [
    ...new Set([...conversations, ...[...tokens.values()].map((t) => t.conversationId)]),
  ]);
  const nobody = await unattributed(tx, now);
  const customers = new Set([
    nobody,
    ...customerByAddress.values(),
    ...[...tokens.values()].map((t) => t.customerId),
    ...[...messages.values()].flat().map((m) => m.customerId),
  ]);
  const roots = await rootsOf(tx, [...customers]);
  const rootOf = (id: string): string => roots.get(id) ?? id;
  const rootByAddress = new Map([...customerByAddress].map(([address, id]) => [address, rootOf(id)]));
  return {
    own: filing.own,
    rootByAddress,
    customerByAddress,
    messages,
    people,
    tokens,
    rootOf,
    unattributed: nobody,
  };
}

async function lookUpOthers(tx: Tx, writers: readonly string[], known: ReadonlyMap<string, string>) {
  const missing = [...new Set(writers)].filter((w) => !known.has(w));
  if (missing.length === 0) return [];
  const { rows } = await sql<{ value: string; customer_id: string }>`
    select value, customer_id from identities where kind = 'email' and value = any(${missing})`.execute(tx);
  return rows.map((row) => [row.value, row.customer_id] as const);
}
