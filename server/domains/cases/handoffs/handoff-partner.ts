import { timingSafeEqual } from 'node:crypto';
import { sendMessage } from '#domains/delivery/index.ts';
import { momentWords } from '#domains/promises/index.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { invalid, notFound } from '#platform/errors.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import type { CaseParts } from '../ground/parts.ts';
import { type CaseRow, lockCase } from '../ground/row.ts';
import { type HandoffKey, type HandoffRow, handoffKey, readHandoff } from './handoff-row.ts';

const PURPOSE = 'partner handoff';

/** The secret end of a partner's link: which hand-off, and the proof that it came from us. */
const tokenOf = (secrets: Secrets, id: string, epoch: number): string =>
  `${id}.${epoch}.${secrets.mac(PURPOSE, Buffer.from(`${id}.${epoch}`)).toString('base64url')}`;

/** The hand-off that a link names, where the link is ours and newest; 404 otherwise, whatever is wrong with it. */
async function handoffOfToken(db: Database | Tx, secrets: Secrets, token: string): Promise<HandoffKey> {
  const [id = '', epoch = ''] = token.split('.');
  if (!/^[0-9a-f-]{36}$/.test(id) || !/^\d{1,9}$/.test(epoch)) throw notFound('page');
  const right = Buffer.from(tokenOf(secrets, id, Number(epoch)));
  const given = Buffer.from(token);
  if (right.length !== given.length || !timingSafeEqual(right, given)) throw notFound('page');
  const { rows } = await sql`
    select 1 from handoff_keys k join handoffs h on h.customer_id = k.customer_id and h.id = k.id
    where k.id = ${id} and h.partner_epoch = ${Number(epoch)} and h.to_partner_id is not null`.execute(db);
  if (rows.length === 0) throw notFound('page');
  return handoffKey(db, id);
}

interface Partner {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** An active partner; 422 where there is none with this id. */
export async function requirePartner(tx: Tx, id: string): Promise<Partner> {
  const { rows } = await sql<Partner>`
    select id, name, email from partners where id = ${id}::uuid and active`.execute(tx);
  const row = rows[0];
  if (!row) throw invalid('partnerId', 'There is no such active partner.');
  return row;
}

/** Asks the partner by a mail with their link; it stands in the customer's record and in the case. */
export async function mailToPartner(
  tx: Tx,
  parts: CaseParts,
  row: CaseRow,
  handoff: Pick<HandoffRow, 'id' | 'to_partner_id' | 'say'> & { readonly answerBy: Date },
  actor: Actor,
  now: Date,
): Promise<void> {
  const partner = await requirePartner(tx, handoff.to_partner_id ?? '');
  const { timeZone } = await workingTimeOf(tx, { teamId: row.team_id, at: now });
  const by = momentWords(handoff.answerBy, timeZone);
  const link = `${parts.publicUrl}/partner/handoff/${tokenOf(parts.secrets, handoff.id, 0)}`;
  const mail = await sendMessage(
    tx,
    parts,
    { customerId: row.customer_id },
    {
      to: [{ address: partner.email, name: partner.name }],
      cc: [],
      subject: `We ask you to take over work on our case ${row.number}`,
      text: `Hello ${partner.name},\n\nwe ask you to do this:\n\n${handoff.say}\n\nPlease say yes or no by ${by}, here:\n\n${link}\n\nNobody needs an account for it; do not pass the link on.`,
      attachments: [],
      forward: false,
    },
    actor,
    now,
  );
  await sql`
    update handoffs set outgoing_id = ${mail.id} where customer_id = ${row.customer_id} and id = ${handoff.id}`.execute(
    tx,
  );
  await sql`
    insert into case_conversations (customer_id, conversation_id, case_id, case_customer_id)
    values (${mail.customerId}, ${mail.conversationId}, ${row.id}, ${row.customer_id})`.execute(tx);
}

/** What a partner sees of a hand-off: what is asked, by when, and how it stands; nothing of the customer beyond the words. */
export interface PartnerHandoff {
  readonly partner: string;
  readonly caseNumber: string;
  readonly say: string;
  readonly answerBy: Date;
  /** Of the team that asks; IANA. */
  readonly timeZone: string;
  readonly state: HandoffRow['state'];
}

/** What the page behind a partner's link shows; 404 where the link is not ours. */
export async function handoffForPartner(
  db: Database | Tx,
  { secrets }: { readonly secrets: Secrets },
  token: string,
): Promise<PartnerHandoff> {
  const { customerId, handoffId } = await handoffOfToken(db, secrets, token);
  const { rows } = await sql<Omit<PartnerHandoff, 'timeZone'> & { teamId: string | null }>`
    select p.name as partner, c.number as "caseNumber", h.say, h.answer_by as "answerBy", h.state, c.team_id as "teamId"
    from handoffs h join partners p on p.id = h.to_partner_id
    join cases c on c.customer_id = h.customer_id and c.id = h.case_id
    where h.customer_id = ${customerId} and h.id = ${handoffId}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('page');
  const { teamId, ...handoff } = row;
  const { timeZone } = await workingTimeOf(db, { teamId, at: handoff.answerBy });
  return { ...handoff, timeZone };
}

/** The case and the offer behind a partner's link, locked; their answer is entered by `answerAsPartner`. */
export async function lockForPartner(
  tx: Tx,
  secrets: Secrets,
  token: string,
): Promise<{ key: HandoffKey; row: CaseRow; handoff: HandoffRow }> {
  const key = await handoffOfToken(tx, secrets, token);
  const row = await lockCase(tx, key);
  return { key, row, handoff: await readHandoff(tx, key) };
}
