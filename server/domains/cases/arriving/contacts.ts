import type { z } from 'zod';
import type { ContactMade, NewContact } from '#contracts/case-messages.ts';
import { requireCustomer } from '#domains/customers/index.ts';
import { contactMade } from '#domains/promises/index.ts';
import { appendEntries, findEntry, type NewEntry } from '#domains/record/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { sameFamily } from '../ground/family.ts';
import type { HistoryParts } from '../ground/history.ts';
import { numbersIn } from '../ground/numbers.ts';
import { caseKey, lockCase } from '../ground/row.ts';
import { promiseHooks } from '../ownership/promise-hooks.ts';
import { arrive, type Joined } from './arrive.ts';

type Given = z.output<typeof NewContact>;

const SPOKEN = ['reached', 'voicemail', 'no-answer', 'busy', 'wrong-person'];
/** A clock that is a little ahead is no lie. */
const AHEAD = 5 * 60_000;

/**
 * Writes down a contact outside of the connected channels, with its outcome (P1). The customer's own words open a case or join
 * one, like a mail; every contact tells the number of its case (R2).
 */
export async function writeContact(
  tx: Tx,
  parts: HistoryParts,
  customerId: string,
  given: Given,
  actor: Actor,
  now: Date,
): Promise<z.input<typeof ContactMade>> {
  checkOutcome(given);
  const occurredAt = given.occurredAt === undefined ? now : new Date(given.occurredAt);
  if (occurredAt.getTime() > now.getTime() + AHEAD)
    throw invalid('occurredAt', 'This is in the future. Write down what has happened.');
  await requireCustomer(tx, customerId);
  const key = given.caseNumber === undefined ? undefined : await caseKey(tx, given.caseNumber);
  if (key && !(await sameFamily(tx, key.customerId, customerId)))
    throw invalid('caseNumber', 'This customer has no such case.');
  if (key) await lockCase(tx, key);
  const entryId = await recordContact(tx, parts, { customerId, given, occurredAt }, actor, now);
  const theirs = given.direction === 'in' && given.outcome !== 'wrong-person';
  const [joined = null] = await arrive(
    tx,
    parts,
    [
      {
        entryId,
        customerId,
        conversationId: null,
        channel: given.channel,
        ownWords: theirs,
        byCustomer: theirs,
        subject: null,
        text: given.text,
        words: given.text,
        caseKey: key,
      },
    ],
    now,
  );
  if (joined && saysNumber(given, joined.number))
    await sql`
      update cases set number_given_at = coalesce(number_given_at, ${occurredAt})
      where customer_id = ${joined.customerId} and id = ${joined.caseId}`.execute(tx);
  return {
    entry: await findEntry(tx, entryId),
    caseNumber: joined?.number ?? null,
    mayKeep: joined ? await promisesTouched(tx, parts, joined, entryId, given.outcome, now) : [],
  };
}

/** Somebody told the customer the number of their case: in a talk, or in what was sent by hand. */
const saysNumber = ({ outcome, text }: Given, number: string): boolean =>
  (outcome === 'reached' || outcome === 'sent') && numbersIn(text).includes(number);

function checkOutcome({ channel, direction, outcome }: Given): void {
  const spoken = channel === 'phone' || channel === 'visit';
  const fits = spoken ? SPOKEN.includes(outcome) : outcome === (direction === 'in' ? 'received' : 'sent');
  if (!fits || (channel === 'visit' && outcome === 'voicemail'))
    throw invalid(
      'outcome',
      spoken
        ? 'Say whether the person was reached: reached, voicemail, no-answer, busy or wrong-person.'
        : 'What came in was received, what went out was sent.',
    );
}

const KINDS: Readonly<Record<string, string>> = { phone: 'call', visit: 'visit' };

interface Contact {
  readonly customerId: string;
  readonly given: Given;
  readonly occurredAt: Date;
}

async function recordContact(
  tx: Tx,
  { secrets }: HistoryParts,
  contact: Contact,
  actor: Actor,
  now: Date,
): Promise<string> {
  const [recorded] = await appendEntries(tx, secrets, [await entryOf(tx, contact, actor)], now);
  if (!recorded) throw new Error('The contact was not recorded.');
  const { channel, direction } = contact.given;
  await publish(tx, actor, now, [
    {
      type: 'kept.entry.recorded',
      subject: recorded.id,
      customerId: contact.customerId,
      data: { entryId: recorded.id, kind: kindOf(contact.given), channel, direction, conversationId: null },
    },
  ]);
  return recorded.id;
}

const kindOf = ({ channel, outcome }: Given): string =>
  outcome === 'voicemail' ? 'voicemail' : (KINDS[channel] ?? 'message');

async function entryOf(tx: Tx, { customerId, given, occurredAt }: Contact, actor: Actor): Promise<NewEntry> {
  const { channel, direction, outcome, text } = given;
  const { rows } = await sql<{ name: string }>`
    select name from customers where customer_id = ${customerId}`.execute(tx);
  const customer = given.with ?? rows[0]?.name ?? '';
  const stranger = outcome === 'wrong-person';
  return {
    customerId,
    kind: kindOf(given),
    channel,
    direction,
    occurredAt,
    author:
      direction === 'in'
        ? { type: stranger ? 'other' : 'customer', id: null, name: customer, address: null }
        : { type: actor.type, id: actor.id, name: actor.name, address: null },
    text,
    details: { outcome, with: given.with ?? null, writtenDownBy: { id: actor.id, name: actor.name } },
  };
}

async function promisesTouched(
  tx: Tx,
  parts: HistoryParts,
  { customerId, caseId }: Joined,
  entryId: string,
  outcome: string,
  now: Date,
): Promise<string[]> {
  const promises = { ...parts, promises: promiseHooks(parts) };
  return contactMade(tx, promises, { key: { customerId, caseId }, entryId, outcome }, now);
}
