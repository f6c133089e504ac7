import { familyOf, rootOf } from '#domains/customers/index.ts';
import { addEvidence, type DeliveryHooks } from '#domains/delivery/index.ts';
import { appendEntries, lockRecords } from '#domains/record/index.ts';
import { system } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { OTHERS_ADDRESS } from './kin.ts';
import { readLink } from './link.ts';

/** What somebody has before them who opened the link of a message. */
export interface AskedCustomer {
  readonly sentId: string;
  /** In whose record the message is. */
  readonly customerId: string;
  readonly customerName: string;
  readonly language: string | null;
  readonly entryId: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly noticeIds: readonly string[];
  /** It asks whether their postal address is still right. */
  readonly asksAddress: boolean;
}

const BY_LINK = system('link');

/**
 * The message that a link stood in; `undefined` where the link is none of ours, the message never left, or it went to somebody who
 * turned out to be another person: their word is none of the customer's.
 */
export async function findAsked(
  db: Database | Tx,
  secrets: Pick<Secrets, 'mac'>,
  token: string,
): Promise<AskedCustomer | undefined> {
  const sentId = readLink(secrets, token);
  if (sentId === null) return undefined;
  const { rows } = await sql<Found>`
    select s.sent_id as "sentId", s.sent_customer_id as "customerId", w.name as "customerName", w.language,
      e.id as "entryId", s.recipient, coalesce(c.subject, '') as subject, coalesce(o.message ->> 'text', c.text) as text,
      jsonb_agg(jsonb_build_object('id', s.notice_id, 'customerId', s.customer_id)) as notices,
      ${OTHERS_ADDRESS(sql`s.sent_customer_id`)} as reader, bool_or(n.duty ->> 'template' = 'address-confirm') as "asksAddress"
    from notice_steps s
    join notices n on n.customer_id = s.customer_id and n.id = s.notice_id
    left join outgoing o on s.channel = 'email' and o.customer_id = s.sent_customer_id and o.id = s.sent_id
    join entries e on e.customer_id = s.sent_customer_id and e.id = coalesce(s.entry_id, o.entry_id)
    join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    join customers w on w.customer_id = s.sent_customer_id
    left join contact_points p on p.id = s.contact_point_id
    where s.sent_id = ${sentId} and s.kind = 'sent' group by 1, 2, 3, 4, 5, 6, 7, 8, reader`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const { notices, reader, ...asked } = row;
  const family = new Set(await familyOf(db, await rootOf(db, asked.customerId)));
  if (reader !== null && !family.has(reader)) return undefined;
  const noticeIds = notices.filter(({ customerId }) => family.has(customerId)).map(({ id }) => id);
  return { ...asked, noticeIds };
}

interface Found extends Omit<AskedCustomer, 'noticeIds'> {
  readonly notices: readonly { readonly id: string; readonly customerId: string }[];
  /** Whose the address is that it went to, where it is not the customer's own. */
  readonly reader: string | null;
}

/** What a customer says on the page behind the link; `say` in their own words, or ''. */
export interface Answer {
  readonly answer: 'yes' | 'no';
  readonly say: string;
}

/** The customer used the link: their answer is on the record, and shows that the message reached them. The same again is one. */
export async function answerAsked(
  tx: Tx,
  parts: { readonly secrets: Secrets; readonly hooks: DeliveryHooks },
  asked: AskedCustomer,
  { answer, say }: Answer,
  now: Date,
): Promise<void> {
  await lockRecords(tx, [asked.customerId]);
  const { sentId, entryId: aboutEntryId, recipient, noticeIds } = asked;
  if ((await lastAnswer(tx, asked.customerId, aboutEntryId)) === `${answer} ${say}`) return;
  const [entry] = await appendEntries(
    tx,
    parts.secrets,
    [
      {
        customerId: asked.customerId,
        kind: 'answer',
        channel: 'portal',
        direction: 'in',
        occurredAt: now,
        author: { type: 'customer', id: null, name: asked.customerName, address: null },
        aboutEntryId,
        subject: asked.subject,
        text: [answer === 'yes' ? 'Yes.' : 'No.', say].filter((part) => part !== '').join(' '),
        details: { sentId, noticeIds, answer, say },
      },
    ],
    now,
  );
  if (!entry) throw new Error('The answer was not recorded.');
  const shows = {
    customerId: asked.customerId,
    entryId: aboutEntryId,
    recipient,
    rung: 'acted' as const,
    at: now,
  };
  await addEvidence(
    tx,
    parts,
    [{ ...shows, source: 'link', say: `They answered: ${answer}.`, proofEntryId: entry.id }],
    now,
  );
  await publish(tx, BY_LINK, now, [
    {
      type: 'kept.entry.recorded',
      subject: entry.id,
      customerId: asked.customerId,
      data: { entryId: entry.id, kind: 'answer', channel: 'portal', direction: 'in', conversationId: null },
    },
    ...noticeIds.map((noticeId) => ({
      type: 'kept.notice.answered',
      subject: noticeId,
      customerId: asked.customerId,
      data: { noticeId, answer, say, entryId: entry.id },
    })),
  ]);
}

async function lastAnswer(tx: Tx, customerId: string, entryId: string): Promise<string | undefined> {
  const { rows } = await sql<{ answer: string }>`
    select concat(c.details ->> 'answer', ' ', c.details ->> 'say') as answer from evidence v
    join entry_contents c on c.customer_id = v.customer_id and c.entry_id = v.proof_entry_id
    where v.customer_id = ${customerId} and v.entry_id = ${entryId} and v.source = 'link'
    order by v.id desc limit 1`.execute(tx);
  return rows[0]?.answer;
}
