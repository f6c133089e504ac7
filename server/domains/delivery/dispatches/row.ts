import type { z } from 'zod';
import type { Dispatch } from '#contracts/channels.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import type { SendPurpose } from '../parts.ts';
import type { DispatchChannel } from './types.ts';

export type DispatchView = z.input<typeof Dispatch>;
export type DispatchState = DispatchView['state'];

/** What was written, as it is kept with the dispatch. */
export interface DispatchMessage {
  readonly subject: string;
  /** What the author wrote. */
  readonly written: string;
  /** With the line below it, as it goes out. */
  readonly text: string;
  readonly language: string;
  /** Of a letter: the lines that stand on its envelope. */
  readonly envelope?: readonly string[] | undefined;
  readonly purpose: SendPurpose;
  readonly notPromotion?: boolean | undefined;
  readonly supersedes: readonly string[];
}

export interface DispatchRow {
  customer_id: string;
  id: string;
  channel: DispatchChannel;
  contact_point_id: string | null;
  recipient: string;
  entry_id: string;
  conversation_id: string | null;
  notice_id: string | null;
  author: Actor;
  message: DispatchMessage;
  state: DispatchState;
  say: string | null;
  channel_id: string | null;
  tries: number;
  created_at: Date;
  allowed_at: Date;
  changed_at: Date;
}

/** The row as the API gives it. */
export const toDispatch = (row: DispatchRow): DispatchView => ({
  id: row.id,
  customerId: row.customer_id,
  channel: row.channel,
  entryId: row.entry_id,
  conversationId: row.conversation_id,
  noticeId: row.notice_id,
  state: row.state,
  say: row.say,
  author: row.author.name,
  to: row.recipient,
  subject: row.message.subject,
  text: row.message.written,
  purpose: row.message.purpose,
  createdAt: row.created_at.toISOString(),
  changedAt: row.changed_at.toISOString(),
});

/** One dispatch; 404 where there is none. `lock`: until the end of the transaction nobody else changes it. */
export async function findDispatch(db: Database | Tx, id: string, lock = false): Promise<DispatchRow> {
  const { rows } = await sql<DispatchRow>`
    select * from dispatches where id = ${id} ${lock ? sql`for update` : sql``}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('dispatch');
  return row;
}
