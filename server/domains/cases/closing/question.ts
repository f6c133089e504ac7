import { timingSafeEqual } from 'node:crypto';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import type { CaseKey } from '../ground/row.ts';

/** So long its links work, in milliseconds: 60 days. */
const LIVES = 60 * 24 * 3600 * 1000;
const MAC_BYTES = 24;

const macOf = (secrets: Secrets, outgoingId: string): Buffer =>
  secrets.mac('case-question', Buffer.from(outgoingId)).subarray(0, MAC_BYTES);

/** The unguessable word of one mail's question: which mail, and a proof that we asked; the mail tells which case it is about. */
function questionToken(secrets: Secrets, outgoingId: string): string {
  const id = Buffer.from(outgoingId.replaceAll('-', ''), 'hex');
  return Buffer.concat([id, macOf(secrets, outgoingId)]).toString('base64url');
}

/** The lines of a mail by which its reader answers; opening a link answers nothing, the page asks first. */
export function questionLinks(
  { secrets, publicUrl }: { readonly secrets: Secrets; readonly publicUrl: string },
  outgoingId: string,
): string {
  const page = `${publicUrl}/answers/${questionToken(secrets, outgoingId)}`;
  return `Yes, it is solved: ${page}?solved=yes\nNo, it is not: ${page}?solved=no`;
}

/** A question as its link finds it. */
export interface AskedQuestion extends CaseKey {
  /** The mail that asked. */
  readonly outgoingId: string;
  readonly number: string;
  readonly subject: string;
  readonly askedAt: Date;
  readonly conversation: { readonly id: string; readonly customerId: string };
}

/** The question behind a link's word; `undefined` where it is made up, of a mail that never left, or too old. */
export async function findQuestion(
  db: Database | Tx,
  secrets: Secrets,
  token: string,
  now: Date,
): Promise<AskedQuestion | undefined> {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== 16 + MAC_BYTES) return undefined;
  const outgoingId = bytes
    .toString('hex', 0, 16)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const { rows } = await sql<{
    customer_id: string;
    case_id: string;
    number: string;
    subject: string;
    created_at: Date;
    mail_customer_id: string;
    conversation_id: string;
  }>`
    select l.customer_id, l.case_id, k.number, k.subject, o.created_at, o.customer_id as mail_customer_id, o.conversation_id
    from case_letters l join cases k on k.customer_id = l.customer_id and k.id = l.case_id
    join outgoing o on o.id = l.outgoing_id
    where l.outgoing_id = ${outgoingId} and l.purpose in ('check-in', 'closing-question') and o.entry_id is not null
    order by k.state, k.opened_at desc limit 1`.execute(db);
  const row = rows[0];
  if (!row || !timingSafeEqual(bytes.subarray(16), macOf(secrets, outgoingId))) return undefined;
  if (now.getTime() - row.created_at.getTime() > LIVES) return undefined;
  return {
    customerId: row.customer_id,
    caseId: row.case_id,
    outgoingId,
    number: row.number,
    subject: row.subject,
    askedAt: row.created_at,
    conversation: { id: row.conversation_id, customerId: row.mail_customer_id },
  };
}
