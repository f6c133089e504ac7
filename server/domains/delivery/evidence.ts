import type { ReadMail, ReportedRecipient } from '#contracts/mail.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import { changeOutgoing } from './changes.ts';
import type { ChangingParts } from './parts.ts';

export type Rung =
  | 'created'
  | 'accepted'
  | 'dispatched'
  | 'delivered'
  | 'displayed'
  | 'acted'
  | 'delayed'
  | 'failed'
  | 'returned'
  | 'wrong-recipient'
  | 'in-doubt';

export interface NewEvidence {
  readonly customerId: string;
  readonly entryId: string;
  readonly recipient: string;
  readonly rung: Rung;
  readonly at: Date;
  readonly source: string;
  /** What was said, in words. */
  readonly say: string;
  readonly proofEntryId?: string | null;
}

/** Adds evidence; it is never changed or removed, a later negative rebuts an earlier positive. */
export async function addEvidence(
  tx: Tx,
  { hooks }: ChangingParts,
  evidence: readonly NewEvidence[],
  now: Date,
): Promise<void> {
  if (evidence.length === 0) return;
  const rows = evidence.map((one) => ({
    customer_id: one.customerId,
    id: newId(),
    entry_id: one.entryId,
    recipient: one.recipient,
    rung: one.rung,
    at: one.at,
    source: one.source,
    say: one.say.replaceAll('\0', '').slice(0, 2000).toWellFormed(),
    proof_entry_id: one.proofEntryId ?? null,
  }));
  await sql`
    insert into evidence (customer_id, id, entry_id, recipient, rung, at, recorded_at, source, say, proof_entry_id)
    select e.customer_id, e.id, e.entry_id, e.recipient, e.rung, e.at, ${now}, e.source, e.say, e.proof_entry_id
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as e (customer_id uuid, id uuid, entry_id uuid, recipient text,
      rung text, at timestamptz, source text, say text, proof_entry_id uuid)`.execute(tx);
  await hooks.evidence(tx, evidence, now);
}

const RUNGS: Readonly<Record<string, Rung>> = {
  failed: 'failed',
  delayed: 'delayed',
  delivered: 'delivered',
  displayed: 'displayed',
  // RFC 3464: handed to a system that reports no further, or to a list; neither is delivery.
  relayed: 'dispatched',
  expanded: 'dispatched',
};

/** Where a report was filed. */
export interface FiledReport {
  readonly customerId: string;
  readonly entryId: string;
  readonly conversationId: string | null;
  readonly aboutEntryId: string | null;
}

/**
 * Ties what a report says to the message that it is about: evidence on that entry, and if it failed for good the mail is
 * failed, its author hears of it, and its conversation comes back to the inbox. A report about nothing of ours is only kept.
 */
export async function reportEvidence(
  tx: Tx,
  parts: ChangingParts,
  mail: ReadMail,
  filed: FiledReport,
  now: Date,
): Promise<void> {
  const { aboutEntryId, customerId } = filed;
  if (aboutEntryId === null || mail.report === null) return;
  const evidence = mail.report.recipients.flatMap((recipient): NewEvidence[] => {
    const rung = RUNGS[recipient.action];
    if (rung === undefined) return [];
    return [
      {
        customerId,
        entryId: aboutEntryId,
        recipient: recipient.address,
        rung,
        at: now,
        source: mail.kind,
        say: sayOf(recipient),
        proofEntryId: filed.entryId,
      },
    ];
  });
  await addEvidence(tx, parts, evidence, now);
  const failed = evidence.find((one) => one.rung === 'failed');
  if (failed !== undefined) await failOutgoing(tx, parts, filed, failed, now);
}

const sayOf = (recipient: ReportedRecipient): string =>
  [recipient.status, recipient.diagnostic ?? recipient.action].filter((part) => part !== null).join(' ');

/** A bounce of what was sent: the mail has failed, in the words of whoever returned it. */
async function failOutgoing(
  tx: Tx,
  parts: ChangingParts,
  filed: FiledReport,
  failed: NewEvidence,
  now: Date,
): Promise<void> {
  const { rows } = await sql<{ id: string; conversation_id: string; author: Actor }>`
    select id, conversation_id, author from outgoing
    where customer_id = ${filed.customerId} and entry_id = ${failed.entryId} and state in ('sent', 'in-doubt', 'leaving', 'failed')
    for update`.execute(tx);
  for (const row of rows) {
    const mail = {
      id: row.id,
      customerId: filed.customerId,
      conversationId: row.conversation_id,
      author: row.author,
    };
    const say = `It came back from ${failed.recipient}: ${failed.say.replace(/[.\s]*$/, '.')} Check the address, then send it again or reach them another way.`;
    await changeOutgoing(tx, parts, mail, 'failed', say, now);
  }
}
