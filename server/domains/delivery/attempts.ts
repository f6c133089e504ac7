import { sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import type { Enqueue } from '#platform/jobs/index.ts';

/** The queue of mails that are ready to be handed over. */
export const SEND_MAIL = 'send-mail';

export interface SendMailJob {
  readonly customerId: string;
  readonly outgoingId: string;
}

interface Key {
  readonly customer_id: string;
  readonly id: string;
}

/** The latest attempt at one recipient. */
export interface LastAttempt {
  readonly id: string;
  readonly recipient: string;
  readonly outcome: 'accepted' | 'later' | 'never' | 'in-doubt' | null;
  readonly reply: string | null;
  /** A bounce came after it (identifiers are ordered by time). */
  readonly returned: boolean;
}

/** The latest attempt at each recipient of a mail. */
export async function lastAttempts(tx: Tx, { customer_id, id }: Key): Promise<LastAttempt[]> {
  const { rows } = await sql<LastAttempt>`
    select distinct on (recipient) id, recipient, outcome, reply, exists (
      select from evidence v where v.customer_id = a.customer_id and v.entry_id = a.entry_id and v.proof_entry_id is not null
        and v.rung = 'failed' and lower(v.recipient) = lower(a.recipient) and v.id > a.id) as returned
    from attempts a where customer_id = ${customer_id} and outgoing_id = ${id}
    order by recipient, started_at desc, id desc`.execute(tx);
  return rows;
}

/** A mail and whom it is handed over for. */
export interface NewAttempts extends Key {
  readonly entryId: string;
  readonly recipients: readonly string[];
}

/** Writes attempts before they are made, one for each recipient, and asks the workers to make them. */
export async function addAttempts(
  tx: Tx,
  enqueue: Enqueue,
  mails: readonly NewAttempts[],
  now: Date,
): Promise<void> {
  const rows = mails.flatMap(({ customer_id, id: outgoing_id, entryId: entry_id, recipients }) =>
    recipients.map((recipient) => ({ customer_id, id: newId(), outgoing_id, entry_id, recipient })),
  );
  await sql`
    insert into attempts (customer_id, id, outgoing_id, entry_id, recipient, started_at, worker)
    select a.*, ${now}::timestamptz, '' from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as a (customer_id uuid, id uuid, outgoing_id uuid, entry_id uuid, recipient text)`.execute(tx);
  await enqueue<SendMailJob>(
    tx,
    SEND_MAIL,
    mails.map(({ customer_id: customerId, id: outgoingId }) => ({ customerId, outgoingId })),
  );
}
