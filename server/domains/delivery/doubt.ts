import type { ReadMail } from '#contracts/mail.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { changeOutgoing } from './changes.ts';
import { addEvidence, type FiledReport, type NewEvidence } from './evidence.ts';
import type { ChangingParts } from './parts.ts';

/** So long after a mail a bounce that names none may be about it, in days: servers try for up to five. */
const LATELY = 5;

interface Possible {
  readonly entry_id: string;
  readonly recipient: string;
  readonly id: string;
  readonly conversation_id: string | null;
  readonly author: Actor;
  readonly state: string;
}

/**
 * A bounce that names nobody's message, only whom it did not reach: every mail of ours to them of the last days is in doubt, with
 * the bounce as the reason, before people. Which one it was is not guessed, and nothing is rebutted.
 */
export async function doubtByBounce(
  tx: Tx,
  parts: ChangingParts,
  mail: ReadMail,
  filed: FiledReport,
  now: Date,
): Promise<void> {
  const { kind, report } = mail;
  if (kind !== 'bounce' || report === null || report.about.messageId !== null) return;
  const failed = report.recipients.filter(({ action }) => action === 'failed');
  if (failed.length === 0) return;
  const possible = await sentLately(
    tx,
    filed.customerId,
    failed.map(({ address }) => address.toLowerCase()),
    now,
  );
  const say = (recipient: string): string =>
    `A report that names no message says that ${recipient} was not reached. It may be about this mail: look at it, and ask them another way.`;
  await addEvidence(
    tx,
    parts,
    possible.map(
      ({ entry_id: entryId, recipient }): NewEvidence => ({
        customerId: filed.customerId,
        entryId,
        recipient,
        rung: 'in-doubt',
        at: now,
        source: kind,
        say: say(recipient),
        proofEntryId: filed.entryId,
      }),
    ),
    now,
  );
  for (const { id, conversation_id: conversationId, author, recipient, state } of possible)
    if (state === 'sent')
      await changeOutgoing(
        tx,
        parts,
        { id, customerId: filed.customerId, conversationId, author },
        'in-doubt',
        say(recipient),
        now,
      );
}

/** Mails that a server took for them within that time, and of which nothing shows that they arrived. */
const sentLately = async (tx: Tx, customerId: string, recipients: readonly string[], now: Date) =>
  (
    await sql<Possible>`
      select distinct on (o.id) v.entry_id, v.recipient, o.id, o.conversation_id, o.author, o.state
      from outgoing o join evidence v on v.customer_id = o.customer_id and v.entry_id = o.entry_id
      where o.customer_id = ${customerId} and o.state in ('sent', 'in-doubt') and v.rung = 'accepted'
        and lower(v.recipient) = any(${recipients}::text[]) and v.at > ${now}::timestamptz - make_interval(days => ${LATELY})
        and not exists (select from evidence w where w.customer_id = v.customer_id and w.entry_id = v.entry_id
          and w.recipient = v.recipient and w.rung in ('delivered', 'displayed', 'acted', 'failed', 'wrong-recipient'))
      order by o.id limit 50`.execute(tx)
  ).rows;
