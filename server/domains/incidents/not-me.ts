import {
  comparableOf,
  consentsOf,
  findPoint,
  MARKETING_CHANNELS,
  type MarketingChannel,
  pointsOf,
  quarantineOf,
  readMessageToken,
  readsOf,
  recordConsent,
} from '#domains/customers/index.ts';
import { system } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { KeptError } from '#platform/errors.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { noteDeletion } from './verbs.ts';
import { type WrongRecipient, type WrongRecipientParts, wrongRecipient } from './wrong-recipient.ts';

/** An address that a message of ours went to. */
export interface Reader {
  readonly kind: WrongRecipient['kind'];
  readonly value: string;
  readonly contactPointId: string | null;
}

/** The message behind a link, and who may have opened it. */
export interface LinkedMessage {
  readonly customerId: string;
  readonly entryId: string | null;
  readonly readers: readonly Reader[];
  /** The customer's (BCP 47); `null`: not known. */
  readonly language: string | null;
}

const KINDS: Readonly<Record<string, Reader['kind']>> = { email: 'email', sms: 'phone', letter: 'postal' };

/** What a link of a message is about; `undefined` where it is made up, or of something that is not there. */
export async function findLinkedMessage(
  db: Database | Tx,
  secrets: Pick<Secrets, 'mac'>,
  token: string,
): Promise<LinkedMessage | undefined> {
  const named = readMessageToken(secrets, token);
  if (named === null) return undefined;
  const { contactPointId, entryId } = named;
  const customerId =
    named.customerId ?? (contactPointId === null ? null : await customerOf(db, contactPointId));
  if (customerId === null) return undefined;
  const { language } = await readsOf(db, customerId);
  if (contactPointId === null)
    return entryId === null
      ? undefined
      : { customerId, entryId, readers: await readersOf(db, customerId, entryId), language };
  try {
    const { id, kind, value } = await findPoint(db, customerId, contactPointId);
    return { customerId, entryId, readers: [{ kind, value, contactPointId: id }], language };
  } catch (error) {
    if (error instanceof KeptError && error.status === 404) return undefined;
    throw error;
  }
}

async function customerOf(db: Database | Tx, pointId: string): Promise<string | null> {
  const { rows } = await sql<{ customer_id: string }>`
    select customer_id from contact_points where id = ${pointId}`.execute(db);
  return rows[0]?.customer_id ?? null;
}

/** Whom a message went to, with the contact points that they are. */
async function readersOf(db: Database | Tx, customerId: string, entryId: string): Promise<Reader[]> {
  const { rows } = await sql<{ channel: string; address: string }>`
    select e.channel, r.address from entries e join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    cross join lateral (
      select who ->> 'address' as address from jsonb_path_query(c.details, '$.to[*]') who
      union all select who ->> 'address' from jsonb_path_query(c.details, '$.cc[*]') who) r
    where e.id = ${entryId} and e.customer_id = ${customerId} and e.direction = 'out' limit 100`.execute(db);
  const points = (await pointsOf(db, [customerId])).get(customerId) ?? [];
  return rows.flatMap(({ channel, address }) => {
    const kind = KINDS[channel];
    if (kind === undefined) return [];
    const point = points.find((one) => one.kind === kind && one.identity === comparableOf(kind, address));
    return [{ kind, value: address, contactPointId: point?.id ?? null }];
  });
}

/** Its reader says that they are not the customer. Answers the incident, where there is one. */
export async function sayNotMe(
  tx: Tx,
  parts: WrongRecipientParts,
  message: LinkedMessage,
  reader: Reader,
  source: string,
  now: Date,
): Promise<string | null> {
  const { incidentId } = await wrongRecipient(
    tx,
    parts,
    {
      customerId: message.customerId,
      ...reader,
      entryId: message.entryId,
      source,
      say: 'Whoever it reached says that they are not the customer.',
    },
    system('not-me link'),
    now,
  );
  return incidentId;
}

/** What whoever it reached answers when asked to delete it (R51). */
export async function answerDeletion(
  tx: Tx,
  message: LinkedMessage,
  reader: Reader,
  deleted: boolean,
  now: Date,
): Promise<void> {
  const id = (await incidentAbout(tx, message, reader))?.id;
  if (id === undefined) return;
  const answer = deleted ? 'They say that they have deleted it.' : 'They say that they have not deleted it.';
  await noteDeletion(tx, id, answer, 'on the page behind the link', system('not-me link'), now);
}

/** The newest incident of a customer about what its reader got. */
async function incidentAbout(
  db: Database | Tx,
  { customerId }: LinkedMessage,
  { value }: Reader,
): Promise<{ readonly id: string; readonly answered: boolean } | undefined> {
  const { rows } = await sql<{ id: string; answered: boolean }>`
    select id, deletion is not null as answered from incidents where customer_id in (
      with recursive up (id, depth) as (
        select ${customerId}::uuid, 0
        union all
        select m.into_customer_id, depth + 1 from up join customer_merges m on m.customer_id = up.id where depth < 100)
      select id from up) and lower(recipient) = lower(${value})
    order by opened_at desc limit 1`.execute(db);
  return rows[0];
}

/** How far a reader is: nothing said yet; it is known that they are not the customer; they also said whether they deleted it. */
export type Heard = 'nothing' | 'not-me' | 'all';

/** How far each reader of a message is, in their order; an address that was released since is asked about anew. */
export async function heardOf(db: Database | Tx, message: LinkedMessage): Promise<readonly Heard[]> {
  const heard: Heard[] = [];
  for (const reader of message.readers) {
    const known = await quarantineOf(db, message.customerId, reader.kind, reader.value);
    const answered = known !== null && (await incidentAbout(db, message, reader))?.answered === true;
    heard.push(known === null ? 'nothing' : answered ? 'all' : 'not-me');
  }
  return heard;
}

const CHANNELS: Readonly<Record<string, readonly MarketingChannel[]>> = {
  email: ['email'],
  phone: ['sms', 'call'],
  postal: ['letter'],
};

/** Its reader wants no more marketing on the channel that it came by (R55). Twice is once. */
export async function unsubscribe(tx: Tx, message: LinkedMessage, now: Date): Promise<void> {
  const { customerId, entryId, readers } = message;
  const said = (await consentsOf(tx, [customerId])).get(customerId);
  const channels = [...new Set(readers.flatMap(({ kind }) => CHANNELS[kind] ?? MARKETING_CHANNELS))];
  const open = channels.filter((channel) => said?.get(channel)?.given !== false);
  if (open.length === 0) return;
  const withdrawn = {
    customerId,
    channels: open,
    given: false,
    at: now,
    source: 'link in a message',
    entryId,
  };
  await recordConsent(tx, withdrawn, system('unsubscribe link'), now);
}
