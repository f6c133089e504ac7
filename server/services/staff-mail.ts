import { autoHeaders, composeMail } from '#connectors/email/sending/index.ts';
import { sendingMailboxes } from '#domains/mail/index.ts';
import type { StaffMail } from '#domains/staff/index.ts';
import { newId } from '#platform/ids.ts';
import { callOutside } from '#platform/outbound/index.ts';
import type { House } from '../house.ts';
import { createTokens } from './oauth.ts';
import { sendByMailbox } from './servers.ts';

/**
 * Sends a mail to one person of the company (invitation, reset link) through the first mailbox that can send. Rejects when
 * there is none or its server does not take it; whoever asked then shows the link or tries again.
 */
export function staffMail(house: House): (mail: StaffMail) => Promise<void> {
  const send = sendByMailbox(house.db, house.secrets, createTokens(callOutside));
  return async ({ to, subject, text }) => {
    const mailbox = await sendingMailboxes.forSending(house.db, null);
    if (!mailbox) throw new Error('No mailbox can send yet: connect one in Settings.');
    const from = { address: mailbox.address, name: 'Kept' };
    const { bytes } = await composeMail({
      from,
      to: [{ address: to, name: null }],
      subject,
      text,
      messageId: `${newId()}@${mailbox.address.slice(mailbox.address.lastIndexOf('@') + 1)}`,
      date: house.clock.now(),
      headers: autoHeaders(),
    });
    const outcome = await send(mailbox.id, {
      envelope: { from: mailbox.address, to: [to] },
      bytes,
      onTransmitting: async () => undefined,
      signal: AbortSignal.timeout(60_000),
    });
    if (outcome.outcome !== 'accepted') throw new Error(`The mail server did not take it: ${outcome.reply}`);
  };
}
