import { addTask, type CaseKey } from '#domains/cases/index.ts';
import {
  comparableOf,
  familyOf,
  type NotTheirs,
  quarantine,
  reachable,
  rootOf,
} from '#domains/customers/index.ts';
import { addEvidence, type DeliveryHooks } from '#domains/delivery/index.ts';
import { appendEntries, lockRecords, type NewEntry } from '#domains/record/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { type IncidentParts, type OpenedIncident, openPrivacyIncident } from './privacy.ts';

/** The customer is to be asked elsewhere for a right address. */
export interface AskElsewhere {
  readonly customerId: string;
  readonly incidentId: string | null;
  readonly case: CaseKey | null;
  /** What it was: `email`, `phone`, `postal`. */
  readonly kind: string;
  readonly contactPointId: string | null;
}

/** What reporting a wrong recipient needs. */
export interface WrongRecipientParts extends IncidentParts {
  readonly hooks: DeliveryHooks;
  /** Asks the right customer for an address by another way; says whether that is seen to. A person is asked to call otherwise. */
  readonly askElsewhere?: (tx: Tx, ask: AskElsewhere, now: Date) => Promise<boolean>;
}

/** Somebody said that an address is not the customer's. */
export interface WrongRecipient {
  readonly customerId: string;
  readonly contactPointId: string | null;
  readonly kind: 'email' | 'phone' | 'postal' | 'social' | 'other';
  /** The address as written. */
  readonly value: string;
  /** The message that they got; `null` where none is named. */
  readonly entryId: string | null;
  /** How we heard of it, such as `link in a mail`. */
  readonly source: string;
  readonly say: string;
}

export interface WrongRecipientAnswer {
  /** The incident; `null` where nothing of ours ever went there. */
  readonly incidentId: string | null;
  /** It was known already and nothing was done twice. */
  readonly known: boolean;
}

/** So many messages at most are named in one incident. */
const MOST = 500;
/** The customer is asked within a day. */
const DAY = 24 * 3600 * 1000;

/**
 * «This isn't me» (P11): quarantines the address for this customer at once, rebuts what was thought delivered there, opens a
 * privacy incident where words of ours went there, and has the right customer asked elsewhere. Twice is once.
 */
export async function wrongRecipient(
  tx: Tx,
  parts: WrongRecipientParts,
  given: WrongRecipient,
  actor: Actor,
  now: Date,
): Promise<WrongRecipientAnswer> {
  const customerId = await rootOf(tx, given.customerId);
  await lockRecords(tx, [customerId]);
  const notTheirs: NotTheirs = {
    ...given,
    customerId,
    reason: given.source === 'desk' ? 'desk' : 'wrong-recipient',
  };
  if (!(await quarantine(tx, notTheirs, actor, now)))
    return { incidentId: await incidentOf(tx, customerId, given.value), known: true };
  await recordIt(tx, parts, { ...given, customerId }, actor, now);
  const sent = await sentThere(tx, customerId, given);
  await addEvidence(
    tx,
    parts,
    sent.map((one) => ({ ...one, rung: 'wrong-recipient', at: now, source: given.source, say: given.say })),
    now,
  );
  const opened =
    sent.length === 0 ? null : await register(tx, parts, { ...given, customerId }, sent, actor, now);
  await askForAddress(
    tx,
    parts,
    {
      customerId,
      incidentId: opened?.incidentId ?? null,
      case: opened?.case ?? null,
      kind: given.kind,
      contactPointId: given.contactPointId,
    },
    actor,
    now,
  );
  return { incidentId: opened?.incidentId ?? null, known: false };
}

/** It stands in the customer's record, also where nothing of ours ever went there. */
async function recordIt(
  tx: Tx,
  { secrets }: WrongRecipientParts,
  { customerId, value, entryId, say, source }: WrongRecipient,
  actor: Actor,
  now: Date,
): Promise<void> {
  const entry: NewEntry = {
    customerId,
    kind: 'customer-changed',
    channel: 'system',
    direction: 'internal',
    occurredAt: now,
    author: { type: actor.type, id: actor.id, name: actor.name, address: null },
    aboutEntryId: entryId,
    subject: 'Not theirs',
    text: `${value.replace(/\s+/g, ' ')} is not theirs; nothing goes there any more. ${say}`,
    details: { contactPoint: { state: 'quarantined', source } },
  };
  const [recorded] = await appendEntries(tx, secrets, [entry], now);
  await publish(tx, actor, now, [
    {
      type: 'kept.entry.recorded',
      subject: recorded?.id ?? customerId,
      customerId,
      data: {
        entryId: recorded?.id ?? null,
        kind: entry.kind,
        channel: entry.channel,
        direction: entry.direction,
        conversationId: null,
      },
    },
  ]);
}

const register = (
  tx: Tx,
  parts: WrongRecipientParts,
  given: WrongRecipient,
  sent: readonly Sent[],
  actor: Actor,
  now: Date,
): Promise<OpenedIncident> =>
  openPrivacyIncident(
    tx,
    parts,
    {
      customerId: given.customerId,
      contactPointId: given.contactPointId,
      recipient: given.value,
      entryIds: sent.map((one) => one.entryId),
      say: `What was meant for the customer went to ${given.value.replace(/\s+/g, ' ')}, which is not theirs.`,
      awareAt: now,
    },
    actor,
    now,
  );

async function incidentOf(tx: Tx, customerId: string, recipient: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select id from incidents where customer_id = ${customerId} and lower(recipient) = lower(${recipient})
    order by opened_at desc limit 1`.execute(tx);
  return rows[0]?.id ?? null;
}

interface Sent {
  readonly customerId: string;
  readonly entryId: string;
  readonly recipient: string;
}

/** Messages of ours that went there, the newest first, and the one that is named; those already known as misdirected are left out. */
async function sentThere(
  tx: Tx,
  customerId: string,
  { kind, value, entryId }: WrongRecipient,
): Promise<Sent[]> {
  const family = await familyOf(tx, customerId);
  const { rows: all } = await sql<{ recipient: string }>`
    select distinct recipient from evidence where customer_id = any(${family}::uuid[])`.execute(tx);
  const wanted = comparableOf(kind, value);
  const same = all
    .map((row) => row.recipient)
    .filter((recipient) => comparableOf(kind, recipient) === wanted);
  const { rows } = await sql<Sent>`
    select customer_id as "customerId", entry_id as "entryId", min(recipient) as recipient from evidence e
    where customer_id = any(${family}::uuid[]) and (recipient = any(${same}::text[]) or entry_id = ${entryId}::uuid)
    group by customer_id, entry_id having not bool_or(rung = 'wrong-recipient' and recipient = any(${same}::text[]))
    order by max(at) desc limit ${MOST}`.execute(tx);
  return rows.map((row) => ({ ...row, recipient: value }));
}

/** The right customer is asked by another way that is proven; where there is none, or it does not work yet, a person is to call. */
async function askForAddress(
  tx: Tx,
  parts: WrongRecipientParts,
  ask: AskElsewhere,
  actor: Actor,
  now: Date,
): Promise<void> {
  if (await parts.askElsewhere?.(tx, ask, now)) return;
  if (ask.case === null) return;
  const ways = await reachable(tx, ask.customerId, 'duty', now);
  const how = ways.map((way) => `${way.channel}: ${way.value.replace(/\s+/g, ' ')}`).join('; ');
  const say =
    how === ''
      ? 'Find another way to reach the customer and ask for a valid address: the one we had is not theirs.'
      : `Ask the customer for a valid address by another way (${how}): the one we had is not theirs.`;
  const dueAt = new Date(now.getTime() + DAY);
  await addTask(tx, parts, ask.case, { kind: 'call', say, dueAt }, actor, now);
}
