import type { ReadMail } from '#contracts/mail.ts';
import { type Arrival, arrive } from '#domains/cases/index.ts';
import {
  addPeople,
  rememberMessageIds,
  type Touch,
  touchConversations,
} from '#domains/conversations/index.ts';
import { heardFrom, type Wrote } from '#domains/customers/index.ts';
import { doubtByBounce, reportEvidence } from '#domains/delivery/index.ts';
import { appendEntries, type NewEntry } from '#domains/record/index.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { entryOf, instantOf, unfolded } from './entries.ts';
import type { Claimed, Filing, Reading } from './filing.ts';
import { gather } from './gather.ts';
import { type Incoming, identity, isReport, type Known, type Placement, place } from './place.ts';
import { quarantine } from './unreadable.ts';

const OLD = 30 * 24 * 3600 * 1000;

/**
 * Files read mails: customer, conversation, entry, evidence and events in the caller's transaction. Mails that were filed
 * before are left alone, so it may run twice. In order of the list; later mails may answer earlier ones.
 */
export async function fileMails(
  tx: Tx,
  filing: Filing,
  readings: readonly Reading[],
  now: Date,
): Promise<void> {
  const open = await claim(tx, readings);
  const incoming = open.flatMap((r) => (r.reading.ok ? [{ ...r, mail: r.reading.mail }] : []));
  const unreadable = open.flatMap((r) => (r.reading.ok ? [] : [{ ...r, unreadable: r.reading.unreadable }]));
  await quarantine(tx, filing, unreadable, now);
  if (incoming.length === 0) return;
  const known = await gather(tx, filing, incoming, now);
  const placed = incoming.map((one) => placeOne(one, known));
  await record(tx, filing, placed, now);
}

async function claim(tx: Tx, readings: readonly Reading[]): Promise<Claimed[]> {
  const { rows } = await sql<{ sha256: Buffer; entry_id: string | null }>`
    select sha256, entry_id from mail_messages where sha256 = any(${readings.map((r) => r.sha256)}::bytea[]) and state <> 'filed'
    order by sha256 for update`.execute(tx);
  const open = new Map(rows.map((row) => [row.sha256.toString('hex'), row.entry_id]));
  return readings.flatMap((reading) => {
    const key = reading.sha256.toString('hex');
    const quarantinedAs = open.get(key);
    return open.delete(key) ? [{ ...reading, quarantinedAs: quarantinedAs ?? null }] : [];
  });
}

interface Placed {
  readonly incoming: Incoming & Pick<Claimed, 'authentication' | 'quarantinedAs'>;
  readonly placement: Placement;
  readonly entryId: string;
}

function placeOne(incoming: Placed['incoming'], known: Known): Placed {
  const found = place(incoming, known, newId);
  const placement = { ...found, aboutEntryId: found.aboutEntryId ?? incoming.quarantinedAs };
  const entryId = newId();
  const { messageId } = incoming.mail;
  if (messageId !== null && placement.conversationId !== null) {
    const message = {
      messageId,
      customerId: placement.customerId,
      entryId,
      conversationId: placement.conversationId,
      direction: placement.direction,
    };
    known.messages.set(messageId, [...(known.messages.get(messageId) ?? []), message]);
  }
  if (placement.conversationId !== null && !isReport(incoming.mail)) {
    const people = known.people.get(placement.conversationId) ?? new Set<string>();
    for (const address of peopleIn(incoming.mail, known.own)) people.add(address);
    known.people.set(placement.conversationId, people);
  }
  return { incoming, placement, entryId };
}

const peopleIn = (mail: ReadMail, own: ReadonlySet<string>): string[] => {
  const all = [...mail.from, ...mail.replyTo, ...mail.to, ...mail.cc].map((a) => identity(a.address));
  return [...new Set(all.filter((a) => a !== null && !own.has(a)))].filter((a) => a !== null).slice(0, 100);
};

async function record(tx: Tx, filing: Filing, placed: readonly Placed[], now: Date): Promise<void> {
  const entries = placed.map(
    ({ incoming, placement, entryId }): NewEntry =>
      entryOf(incoming, placement, entryId, incoming.authentication ?? null),
  );
  await appendEntries(tx, filing.secrets, entries, now);
  await touchConversations(
    tx,
    placed.flatMap((one) => touchOf(one, filing, now)),
  );
  await addPeople(
    tx,
    placed.flatMap(({ incoming, placement }) => {
      const { conversationId, customerId } = placement;
      if (conversationId === null || isReport(incoming.mail)) return [];
      return peopleIn(incoming.mail, filing.own).map((address) => ({ customerId, conversationId, address }));
    }),
  );
  await rememberMessageIds(
    tx,
    placed.flatMap(({ incoming, placement, entryId }) =>
      incoming.mail.messageId === null ? [] : [{ ...placement, messageId: incoming.mail.messageId, entryId }],
    ),
  );
  await heardFrom(tx, placed.flatMap(wroteIn));
  for (const { incoming, placement, entryId } of placed) {
    if (!incoming.mail.report) continue;
    const filed = { ...placement, entryId };
    if (placement.aboutEntryId !== incoming.quarantinedAs)
      await reportEvidence(tx, filing, incoming.mail, filed, now);
    else if (placement.aboutEntryId === null && !isArchived(incoming, instantOf(incoming), now))
      await doubtByBounce(tx, filing, incoming.mail, filed, now);
  }
  await arrive(
    tx,
    filing,
    placed.flatMap((one) => arrivalOf(one, now)),
    now,
  );
  await markFiled(tx, placed, now);
  await publish(
    tx,
    system('mail'),
    now,
    placed.map(({ incoming, placement, entryId }) => ({
      type: 'kept.entry.recorded',
      subject: entryId,
      customerId: placement.customerId,
      data: {
        entryId,
        kind: incoming.mail.kind,
        channel: 'email',
        direction: placement.direction,
        conversationId: placement.conversationId,
      },
    })),
  );
}

/** The customer wrote it themselves, as far as can be known: not a machine, and not somebody whom their domain disowns. */
function wroteIn({ incoming, placement }: Placed): Wrote[] {
  const { mail, authentication } = incoming;
  const { author, authorType, direction, flags } = placement;
  const theirs =
    direction === 'in' && authorType === 'customer' && mail.kind === 'message' && !mail.automatic;
  if (!theirs || author === null || flags.includes('claims-to-be-us')) return [];
  if (authentication?.dmarc === 'fail') return [];
  return [{ kind: 'email', value: author.address, at: instantOf(incoming) }];
}

/** What cases hear of a mail: nothing of old archives, and no more than that it is there of what no person wrote to us. */
function arrivalOf({ incoming, placement, entryId }: Placed, now: Date): Arrival[] {
  const { mail } = incoming;
  const { conversationId, customerId, direction, authorType, flags } = placement;
  if (isArchived(incoming, instantOf(incoming), now)) return [];
  const fromPerson = mail.kind === 'message' && !mail.automatic && mail.listId === null;
  const ownWords = direction === 'in' && fromPerson && !flags.includes('claims-to-be-us');
  return [
    {
      entryId,
      customerId,
      conversationId,
      channel: 'email',
      ownWords,
      byCustomer: ownWords && authorType === 'customer',
      subject: mail.subject,
      text: mail.text.slice(0, LOOKED_AT),
      words: unfolded(mail),
    },
  ];
}

/** Characters of a mail in which a case's number is looked for. */
const LOOKED_AT = 50_000;

function touchOf({ incoming, placement, entryId }: Placed, filing: Filing, now: Date): Touch[] {
  const { conversationId, customerId } = placement;
  if (conversationId === null) return [];
  const at = instantOf(incoming);
  const to = [...incoming.mail.to, ...incoming.mail.cc].map((a) =>
    filing.mailboxes.get(identity(a.address)?.replace(/\+[^@]*@/, '@') ?? ''),
  );
  const fromBox = [...filing.mailboxes.values()].find(({ id }) => incoming.source === `mailbox:${id}`);
  const mailbox = fromBox ?? to.find((one) => one !== undefined);
  return [
    {
      customerId,
      conversationId,
      entryId,
      channel: 'email',
      subject: incoming.mail.subject,
      mailboxId: mailbox?.id ?? null,
      teamId: mailbox?.teamId ?? null,
      at,
      effect: incoming.mail.kind === 'message' ? placement.direction : 'report',
      filedAway: isArchived(incoming, at, now),
      flags: placement.flags,
    },
  ];
}

/** Old mail of an archive, or mail of an archive that does not say when it was: nobody waits for an answer to it. */
const isArchived = ({ source, mail }: Incoming, at: Date, now: Date): boolean =>
  source.startsWith('import:') && (mail.date === null || now.getTime() - at.getTime() > OLD);

async function markFiled(tx: Tx, placed: readonly Placed[], now: Date): Promise<void> {
  await sql`
    update mail_messages m set state = 'filed', customer_id = f.customer_id, entry_id = f.entry_id, error_code = null,
      error_say = null, tries = tries + 1, changed_at = ${now}
    from unnest(${placed.map((p) => p.incoming.sha256)}::bytea[], ${placed.map((p) => p.placement.customerId)}::uuid[],
      ${placed.map((p) => p.entryId)}::uuid[]) as f (sha256, customer_id, entry_id)
    where m.sha256 = f.sha256`.execute(tx);
}
