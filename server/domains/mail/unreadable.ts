import type { UnreadableMail } from '#contracts/mail.ts';
import { identify, unattributed } from '#domains/customers/index.ts';
import { appendEntries } from '#domains/record/index.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { unreadableEntry } from './entries.ts';
import type { Filing, Reading } from './filing.ts';

/** What cannot be read is an entry all the same, under whoever it seems to be from, and on the quarantine list. */
export async function quarantine(
  tx: Tx,
  filing: Filing,
  mails: readonly (Reading & { unreadable: UnreadableMail })[],
  now: Date,
): Promise<void> {
  for (const mail of mails) {
    const again = await sql`
      update mail_messages set tries = tries + 1, error_code = ${mail.unreadable.code}, error_say = ${mail.unreadable.say}, changed_at = ${now}
      where sha256 = ${mail.sha256} and state = 'quarantined' returning 1`.execute(tx);
    if (again.rows.length > 0) continue;
    const from = mail.unreadable.glimpse.from;
    const known = from
      ? await identify(tx, [{ kind: 'email', value: from.address, name: from.name }], 'mail', now)
      : undefined;
    const customerId = [...(known?.values() ?? [])][0] ?? (await unattributed(tx, now));
    const entryId = newId();
    await appendEntries(tx, filing.secrets, [unreadableEntry(mail, customerId, entryId)], now);
    await sql`
      update mail_messages set state = 'quarantined', customer_id = ${customerId}, entry_id = ${entryId}, tries = tries + 1,
        error_code = ${mail.unreadable.code}, error_say = ${mail.unreadable.say}, changed_at = ${now}
      where sha256 = ${mail.sha256}`.execute(tx);
    await publish(tx, system('mail'), now, [
      {
        type: 'kept.mail.quarantined',
        subject: entryId,
        customerId,
        data: { entryId, code: mail.unreadable.code },
      },
    ]);
  }
}
