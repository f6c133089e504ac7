import { sendMessage } from '#domains/delivery/index.ts';
import { notify } from '#domains/staff/index.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { KeptError, keepLasting } from '#platform/errors.ts';
import { momentWords, recordPromise } from './history.ts';
import { linkMail } from './mails.ts';
import { partnerToken } from './partner-link.ts';
import type { PromiseParts } from './parts.ts';
import type { LockedPromise, PromiseRow } from './row.ts';

const KEPT = system('Kept');

interface PartnerRow {
  id: string;
  name: string;
  email: string;
  active: boolean;
}

/** The partner of a promise, while they are active. */
export async function partnerOfPromise(tx: Tx, row: PromiseRow): Promise<PartnerRow | undefined> {
  const { rows } = await sql<PartnerRow>`
    select id, name, email, active from partners where id = ${row.partner_id}::uuid and active`.execute(tx);
  return rows[0];
}

/**
 * Sends the partner their one page, or reminds them of it. The mail stands in the customer's record, in a conversation of its
 * own, and says nothing of the customer but the words of the promise. What cannot be sent is told to the owner.
 */
export async function askPartner(
  tx: Tx,
  parts: PromiseParts,
  locked: LockedPromise,
  again: boolean,
  now: Date,
): Promise<void> {
  const { row, matter } = locked;
  const partner = await partnerOfPromise(tx, row);
  if (!partner) return cannot(tx, locked, 'The partner is not active any more.', now);
  const asked = await conversationOf(tx, row);
  try {
    const mail = await sendMessage(
      tx,
      parts,
      asked === null ? { customerId: row.customer_id } : { conversationId: asked },
      {
        to: [{ address: partner.email, name: partner.name }],
        cc: [],
        subject: `${again ? 'Reminder: ' : ''}Please confirm by ${momentWords(row.due_at, row.time_zone)}`,
        text: wordsFor(partner.name, row, linkTo(parts, row), again),
        attachments: [],
        forward: false,
      },
      KEPT,
      now,
    );
    await linkMail(tx, mail.id, row.id, 'partner', 'waiting');
  } catch (error) {
    if (!(error instanceof KeptError)) throw error;
    await keepLasting(tx, error);
    return cannot(tx, locked, error.message, now);
  }
  const say = again
    ? `${partner.name} is reminded: «${row.words}».`
    : `${partner.name} is asked to confirm: «${row.words}». We stay accountable to the customer.`;
  const verb = again ? 'partner-reminded' : 'partner-asked';
  await recordPromise(
    tx,
    parts,
    { row, matter },
    { verb, say, details: { partnerId: partner.id } },
    KEPT,
    now,
  );
}

const linkTo = ({ publicUrl, secrets }: PromiseParts, row: PromiseRow): string =>
  `${publicUrl}/partner/${partnerToken(secrets, row.id, row.partner_epoch)}`;

const wordsFor = (name: string, row: PromiseRow, link: string, again: boolean): string =>
  [
    `Hello ${name},`,
    '',
    again ? 'we have not heard from you about this:' : 'we promised a customer on your behalf:',
    '',
    `«${row.words}»`,
    `by ${momentWords(row.due_at, row.time_zone)}`,
    '',
    'Please tell us here that it is done, that it will be, or that it cannot be done:',
    '',
    link,
    '',
    'No account is needed. Please do not pass the link on.',
  ].join('\n');

/** The conversation in which the partner was asked before. */
async function conversationOf(tx: Tx, row: PromiseRow): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select o.conversation_id as id from promise_mails m join outgoing o on o.id = m.outgoing_id
    join conversation_keys k on k.id = o.conversation_id
    where m.promise_id = ${row.id} and m.meaning = 'partner' order by o.created_at desc limit 1`.execute(tx);
  return rows[0]?.id ?? null;
}

const cannot = (tx: Tx, { row, matter }: LockedPromise, why: string, now: Date): Promise<void> =>
  notify(
    tx,
    [row.owner_id, matter.ownerId],
    {
      kind: 'partner-not-asked',
      say: `The partner could not be asked about «${row.words}»: ${why}`,
      customerId: row.customer_id,
      caseNumber: matter.number,
    },
    now,
  );
