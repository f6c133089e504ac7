import type { z } from 'zod';
import type { Outgoing } from '#contracts/conversations.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import type { Party, SendPurpose } from './parts.ts';

export type OutgoingView = z.input<typeof Outgoing>;
export type OutgoingState = OutgoingView['state'];

/** A file that goes along: an original, or the part at `index` of the mail that is one. */
export interface KeptAttachment {
  readonly sha256: string;
  readonly index: number | null;
  readonly filename: string;
  readonly contentType: string;
}

/** What is to be sent, as it is kept with the outgoing row. Identifiers have no angle brackets. */
export interface KeptMessage {
  readonly from: Party;
  readonly replyTo: Party;
  readonly to: readonly Party[];
  readonly cc: readonly Party[];
  readonly subject: string;
  /** What the author wrote. */
  readonly written: string;
  /** With signature and quoted mail, as it goes out. */
  readonly text: string;
  readonly attachments: readonly KeptAttachment[];
  readonly messageId: string;
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  /** Missing in mails of before the gate, which were answers. */
  readonly purpose?: SendPurpose;
  readonly notPromotion?: boolean | undefined;
  readonly supersedes?: readonly string[];
}

export interface OutgoingRow {
  customer_id: string;
  id: string;
  conversation_id: string;
  mailbox_id: string;
  author: Actor;
  message: KeptMessage;
  created_at: Date;
  leaves_at: Date;
  left_at: Date | null;
  state: OutgoingState;
  entry_id: string | null;
  tries: number;
  changed_at: Date;
  say: string | null;
}

/** The row as the API gives it. */
export const toOutgoing = (row: OutgoingRow): OutgoingView => ({
  id: row.id,
  customerId: row.customer_id,
  conversationId: row.conversation_id,
  entryId: row.entry_id,
  state: row.state,
  author: row.author.name,
  to: row.message.to.map(({ address, name }) => ({ address, name })),
  cc: row.message.cc.map(({ address, name }) => ({ address, name })),
  subject: row.message.subject,
  text: row.message.written,
  leavesAt: row.leaves_at.toISOString(),
  say: row.say,
  changedAt: row.changed_at.toISOString(),
});

/** One outgoing mail; 404 where there is none. `lock`: until the end of the transaction nobody else changes it. */
export async function findOutgoing(db: Database | Tx, id: string, lock = false): Promise<OutgoingRow> {
  const { rows } = await sql<OutgoingRow>`
    select * from outgoing where id = ${id} ${lock ? sql`for update` : sql``}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('outgoing mail');
  return row;
}

/** Mails of a conversation that wait, are on their way, failed or are in doubt, oldest first. */
export async function outgoingOf(
  db: Database | Tx,
  customerId: string,
  conversationId: string,
): Promise<OutgoingView[]> {
  const { rows } = await sql<OutgoingRow>`
    select * from outgoing where customer_id = ${customerId} and conversation_id = ${conversationId}
      and state in ('waiting', 'leaving', 'failed', 'in-doubt') order by created_at, id limit 100`.execute(
    db,
  );
  return rows.map(toOutgoing);
}

export interface TroubleFilter {
  readonly mine: boolean;
  readonly state: 'failed' | 'in-doubt' | undefined;
}

/** Mails that failed or are in doubt, latest change first; of the asking person or of everybody. */
export async function listTrouble(
  db: Database,
  actor: Actor,
  filter: TroubleFilter,
  limit: number,
  before?: readonly [string, string],
): Promise<OutgoingView[]> {
  const { rows } = await sql<OutgoingRow>`
    select * from outgoing where state in ('failed', 'in-doubt')
      ${filter.state ? sql`and state = ${filter.state}` : sql``}
      ${filter.mine ? sql`and author ->> 'id' = ${actor.id}` : sql``}
      ${before ? sql`and (changed_at, id) < (${before[0]}::timestamptz, ${before[1]}::uuid)` : sql``}
    order by changed_at desc, id desc limit ${limit}`.execute(db);
  return rows.map(toOutgoing);
}
