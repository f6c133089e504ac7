import { dispatch, sendAtOnce } from '#domains/delivery/index.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, KeptError } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import type { NewStep } from './changes.ts';
import { linkTo } from './link.ts';
import type { Customer, Means } from './load.ts';
import type { Way } from './next.ts';
import type { TellingParts } from './parts.ts';
import type { NoticeRow } from './types.ts';
import { type Wording, wordingOf } from './wording.ts';

/** What is told in one message. */
export interface Bundle {
  readonly customer: Customer;
  readonly way: Way;
  readonly rows: readonly NoticeRow[];
}

/** Sends one message; answers the step that it is for each of its notices. A refusal is a step too: nothing of it went out. */
export async function send(
  tx: Tx,
  parts: TellingParts,
  means: Means,
  bundle: Bundle,
  now: Date,
): Promise<NewStep> {
  const { way } = bundle;
  const base = { channel: way.channel, contactPointId: way.contactPointId, recipient: way.to };
  await sql`savepoint telling`.execute(tx);
  try {
    const sent = await sendBy(tx, parts, means, bundle, now);
    await sql`release savepoint telling`.execute(tx);
    return { kind: 'sent', ...base, ...sent, say: `Sent by ${NAMES[way.channel]} to ${nameOf(way)}.` };
  } catch (error) {
    if (!(error instanceof KeptError) || error.status >= 500) throw error;
    await sql`rollback to savepoint telling`.execute(tx);
    return { kind: 'refused', ...base, say: `Not sent by ${NAMES[way.channel]}: ${error.message}` };
  }
}

const NAMES = { email: 'mail', sms: 'text message', letter: 'letter', portal: 'the portal’s inbox' } as const;
const nameOf = ({ channel, to }: Way): string =>
  channel === 'portal' ? 'the customer' : to.replaceAll('\n', ', ');

async function sendBy(
  tx: Tx,
  parts: TellingParts,
  means: Means,
  bundle: Bundle,
  now: Date,
): Promise<Pick<NewStep, 'sentId' | 'sentCustomerId' | 'entryId' | 'conversationId'>> {
  const { customer, way, rows } = bundle;
  const id = newId();
  const words = wordsOf(parts, means, bundle, id, now);
  const purpose = rows.some((row) => row.duty.urgent) ? ('safety' as const) : ('duty' as const);
  if (way.channel === 'email') {
    const to = [{ address: way.to, name: customer.reader.name }];
    const mail = { to, cc: [], attachments: [], forward: false, subject: words.subject, text: words.text };
    const before = { id, purpose };
    const left = await sendAtOnce(tx, parts, { customerId: customer.id }, mail, means.sender, now, before);
    if (left.state === 'failed') throw conflict('not-sent', left.say ?? 'It could not be made into a mail.');
    const { conversationId, entryId } = left;
    return { sentId: id, sentCustomerId: customer.id, conversationId, entryId };
  }
  const [row] = rows;
  const { entryId } = await dispatch(
    tx,
    parts,
    {
      id,
      customerId: customer.id,
      channel: way.channel,
      contactPointId: way.contactPointId,
      to: way.to,
      ...words,
      purpose,
      author: means.sender,
      about: { noticeId: row?.id },
    },
    now,
  );
  return { sentId: id, sentCustomerId: customer.id, entryId };
}

function wordsOf(
  parts: TellingParts,
  { templates }: Means,
  { customer, way, rows }: Bundle,
  id: string,
  now: Date,
): Wording {
  const things = rows.map(({ type, duty, words }) => ({ type, template: duty.template, words }));
  const link = rows.some((row) => row.duty.asks) ? linkTo(parts, id) : '';
  return wordingOf(templates, things, customer.reader, link, way.channel === 'sms', now);
}

/** Who tells customers of what is done to them. */
export const NOTICES = system('notices');
