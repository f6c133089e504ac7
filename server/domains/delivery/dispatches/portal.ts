import type { z } from 'zod';
import type { PortalMessage } from '#contracts/channels.ts';
import { familyOf, requireCustomer } from '#domains/customers/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import { addEvidence } from '../evidence.ts';
import type { ChangingParts } from '../parts.ts';
import { type DispatchMessage, findDispatch } from './row.ts';

export type PortalMessageView = z.input<typeof PortalMessage>;

interface Row {
  readonly id: string;
  readonly entry_id: string;
  readonly message: DispatchMessage;
  readonly created_at: Date;
  readonly opened_at: Date | null;
}

/** What stands in a customer's inbox of the portal, merged ones included, newest first. */
export async function portalInbox(db: Database | Tx, customerId: string): Promise<PortalMessageView[]> {
  await requireCustomer(db, customerId);
  const { rows } = await sql<Row>`
    select d.id, d.entry_id, d.message, d.created_at, (
      select min(v.at) from evidence v where v.customer_id = d.customer_id and v.entry_id = d.entry_id and v.rung = 'displayed') as opened_at
    from dispatches d where d.customer_id = any(${await familyOf(db, customerId)}::uuid[]) and d.channel = 'portal'
    order by d.created_at desc limit 200`.execute(db);
  return rows.map(({ id, entry_id, message, created_at, opened_at }) => ({
    id,
    entryId: entry_id,
    subject: message.subject,
    text: message.text,
    language: message.language,
    availableAt: created_at.toISOString(),
    openedAt: opened_at?.toISOString() ?? null,
  }));
}

/** Where the customer opened a message. */
export type OpenedBy = 'link' | 'portal';

const SAY: Readonly<Record<OpenedBy, string>> = {
  link: 'Opened by the customer, by the link to their inbox.',
  portal: 'Opened by the customer, as the company’s portal says.',
};

/** The customer opened a message: evidence that it was displayed, once for each way. 404 where it is not theirs. */
export async function openPortalMessage(
  tx: Tx,
  parts: ChangingParts,
  customerId: string,
  dispatchId: string,
  by: OpenedBy,
  now: Date,
): Promise<PortalMessageView> {
  const row = await findDispatch(tx, dispatchId, true);
  if (row.channel !== 'portal' || !(await familyOf(tx, customerId)).includes(row.customer_id))
    throw notFound('message');
  const { rows } = await sql`
    select 1 from evidence where customer_id = ${row.customer_id} and entry_id = ${row.entry_id} and rung = 'displayed'
      and source = ${`portal:${by}`}`.execute(tx);
  if (rows.length === 0)
    await addEvidence(
      tx,
      parts,
      [
        {
          customerId: row.customer_id,
          entryId: row.entry_id,
          recipient: row.recipient,
          rung: 'displayed',
          at: now,
          source: `portal:${by}`,
          say: SAY[by],
        },
      ],
      now,
    );
  const found = (await portalInbox(tx, customerId)).find((one) => one.id === dispatchId);
  if (!found) throw notFound('message');
  return found;
}
