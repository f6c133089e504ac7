import { withoutCardData } from '#domains/cards/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import type { Party } from './parts.ts';

/** An entry that is answered or forwarded. */
export interface Quoted {
  readonly id: string;
  readonly conversationId: string | null;
  readonly occurredAt: Date;
  readonly subject: string | null;
  readonly text: string;
  readonly author: { readonly name: string; readonly address: string | null };
  readonly original: string | null;
  readonly details: {
    readonly messageId?: string | null;
    readonly references?: readonly string[];
    readonly to?: readonly Party[];
    readonly attachments?: readonly {
      readonly index: number;
      readonly filename: string | null;
      readonly contentType: string;
      readonly size: number;
    }[];
  };
}

interface QuotedRow extends Omit<Quoted, 'conversationId' | 'occurredAt'> {
  conversation_id: string | null;
  occurred_at: Date;
}

const COLUMNS = sql`e.id, e.conversation_id, e.occurred_at, e.author, encode(e.original_sha256, 'hex') as original,
  c.subject, coalesce(c.text, '') as text, coalesce(c.details, '{}') as details`;

const toQuoted = ({ conversation_id, occurred_at, ...row }: QuotedRow): Quoted => ({
  ...row,
  conversationId: conversation_id,
  occurredAt: occurred_at,
});

/** The entry of that id; refused, naming the field, where there is none. */
export async function findQuoted(db: Database | Tx, id: string, field: string): Promise<Quoted> {
  const { rows } = await sql<QuotedRow>`
    select ${COLUMNS} from entry_keys k
    join entries e on e.customer_id = k.customer_id and e.id = k.id
    left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    where k.id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) throw invalid(field, 'There is no such entry.');
  return toQuoted(row);
}

/** The newest mail of a conversation, which an answer without a named one answers. */
export async function newestMail(
  db: Database | Tx,
  customerId: string,
  conversationId: string,
): Promise<Quoted | undefined> {
  const { rows } = await sql<QuotedRow>`
    select ${COLUMNS} from entries e
    left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    where e.customer_id = ${customerId} and e.conversation_id = ${conversationId} and e.kind = 'message' and e.channel = 'email'
    order by e.occurred_at desc, e.id desc limit 1`.execute(db);
  return rows[0] && toQuoted(rows[0]);
}

/** In-Reply-To and References of an answer (RFC 5322, 3.6.4). */
export function threadingOf(answered: Quoted | undefined): {
  inReplyTo: string | null;
  references: string[];
} {
  const { messageId, references = [] } = answered?.details ?? {};
  if (!messageId) return { inReplyTo: null, references: [] };
  return {
    inReplyTo: messageId,
    references: [...references.filter((id) => id !== messageId), messageId].slice(-50),
  };
}

/** A mail as it is quoted when it is forwarded. */
export function forwardedText(mail: Quoted): string {
  const { author, details } = mail;
  const from = author.address === null ? author.name : `${author.name} <${author.address}>`;
  const to = (details.to ?? []).map((one) => one.address).join(', ');
  const lines = [
    '---------- Forwarded message ----------',
    `From: ${from}`,
    `Date: ${mail.occurredAt.toUTCString()}`,
    `Subject: ${mail.subject ?? ''}`,
    ...(to === '' ? [] : [`To: ${to}`]),
  ];
  return `${lines.join('\n')}\n\n${withoutCardData(mail.text)}`;
}
