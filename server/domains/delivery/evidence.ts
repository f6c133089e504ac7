import type { ReadMail, ReportedRecipient } from '#contracts/mail.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';

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
export async function addEvidence(tx: Tx, evidence: readonly NewEvidence[], now: Date): Promise<void> {
  for (const one of evidence) {
    await sql`
      insert into evidence (customer_id, id, entry_id, recipient, rung, at, recorded_at, source, say, proof_entry_id)
      values (${one.customerId}, ${newId()}, ${one.entryId}, ${one.recipient}, ${one.rung}, ${one.at}, ${now}, ${one.source},
        ${one.say.replaceAll('\0', '').toWellFormed().slice(0, 2000)}, ${one.proofEntryId ?? null})`.execute(
      tx,
    );
  }
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
export async function reportEvidence(tx: Tx, mail: ReadMail, filed: FiledReport, now: Date): Promise<void> {
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
  await addEvidence(tx, evidence, now);
  const failed = evidence.filter((one) => one.rung === 'failed');
  if (failed.length > 0) await failOutgoing(tx, filed, aboutEntryId, now);
}

const sayOf = (recipient: ReportedRecipient): string =>
  [recipient.status, recipient.diagnostic ?? recipient.action].filter((part) => part !== null).join(' ');

async function failOutgoing(tx: Tx, filed: FiledReport, aboutEntryId: string, now: Date): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    update outgoing set state = 'failed', changed_at = ${now}
    where customer_id = ${filed.customerId} and entry_id = ${aboutEntryId} and state in ('sent', 'in-doubt', 'leaving') returning id`.execute(
    tx,
  );
  await sql`
    update conversations set state = 'open', flags = (select array_agg(distinct f) from unnest(flags || '{delivery-failed}'::text[]) as f)
    where customer_id = ${filed.customerId} and id = ${filed.conversationId}`.execute(tx);
  await publish(
    tx,
    system('delivery'),
    now,
    rows.map((row) => ({
      type: 'kept.outgoing.changed',
      subject: row.id,
      customerId: filed.customerId,
      data: { outgoingId: row.id, state: 'failed', conversationId: filed.conversationId },
    })),
  );
}
