import { identityOf, linesOnEnvelope, requireCustomer } from '#domains/customers/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { DECIDED, type DecidedWords } from '../decided.ts';
import { addEvidence, type NewEvidence } from '../evidence.ts';
import type { Leaving } from '../parts.ts';
import { addAttempt } from './attempts.ts';
import { activeChannel, letterSenderOf } from './channels.ts';
import { type Dispatched, type Made, recordDispatch } from './entry.ts';
import type { DispatchMessage } from './row.ts';
import type { DispatchParts, NewDispatch } from './types.ts';

/** With what the record says in place of its live claims, and what they replace said to the customer too. */
async function worded(tx: Tx, { hooks }: DispatchParts, given: NewDispatch, now: Date): Promise<NewDispatch> {
  const { customerId, conversationId = null, supersedes = [] } = given;
  const { text, below } = await hooks.words(
    tx,
    { customerId, conversationId, text: given.text, supersedes },
    now,
  );
  return { ...given, text: below === '' ? text : `${text}\n\n${below}` };
}

/**
 * Accepts words for SMS, letter or the portal's inbox: they stand in the record with their original from now on, and a worker
 * hands them over (not before `mayLeave` allows it). The same `id` again answers what was made of it. Refused with what
 * `mayLeave` says, with 422 for an address that cannot be used, and with 409 `no-channel` where no provider is set up.
 */
export async function dispatch(
  tx: Tx,
  parts: DispatchParts,
  written: NewDispatch,
  now: Date,
): Promise<Dispatched> {
  const known = written.id === undefined ? undefined : await alreadyMade(tx, written.id);
  if (known) return known;
  const given = await worded(tx, parts, written, now);
  checkWords(given);
  const to = recipientOf(given);
  await requireCustomer(tx, given.customerId);
  const made = { id: given.id ?? newId(), entryId: newId() };
  const { earliest, decided } = await parts.hooks.mayLeave(tx, leavingOf(given, to, made.id), now);
  const words = await make(tx, parts, given, to, made, now);
  await insertDispatch(tx, given, to, made, words, decided, now);
  await recordDispatch(tx, parts, given, to, made, words, now);
  await addEvidence(tx, parts, evidenceOf(given, to, made.entryId, now), now);
  if (given.channel !== 'portal')
    await addAttempt(
      tx,
      { customerId: given.customerId, ...made },
      given.channel,
      latest(now, earliest, given.notBefore),
    );
  return made;
}

const latest = (now: Date, ...others: readonly (Date | null | undefined)[]): Date =>
  new Date(Math.max(now.getTime(), ...others.map((one) => one?.getTime() ?? 0)));

async function alreadyMade(tx: Tx, id: string): Promise<Dispatched | undefined> {
  const { rows } = await sql<{ id: string; entry_id: string }>`
    select id, entry_id from dispatches where id = ${id}`.execute(tx);
  return rows[0] && { id: rows[0].id, entryId: rows[0].entry_id };
}

const CONTROL = /[\p{Cc}\u2028\u2029]/u;

function checkWords({ subject, text }: NewDispatch): void {
  if (CONTROL.test(subject)) throw invalid('subject', 'A subject is one line.');
  if (text.trim() === '') throw invalid('text', 'There are no words in it.');
  if (text.includes('\0')) throw invalid('text', 'The text holds a character that cannot be sent (NUL).');
}

/** Most lines that any address window takes. */
const LINES = 8;

/** The address as it is used; refused where it cannot be. */
function recipientOf({ channel, to, customerId }: NewDispatch): string {
  if (channel === 'portal') return customerId;
  if (channel === 'sms') {
    const number = identityOf('phone', to);
    if (number === null) throw invalid('to', 'This is not a phone number with its country code.');
    return number;
  }
  const lines = to.split('\n').map((line) => line.trim());
  const full = lines.filter((line) => line !== '');
  if (full.length < 2) throw invalid('to', 'A postal address has at least two lines.');
  if (full.length > LINES) throw invalid('to', `An address window takes at most ${LINES} lines.`);
  if (full.some((line) => CONTROL.test(line) || line.length > 100))
    throw invalid('to', 'A line of the address is too long or holds characters that cannot be printed.');
  return full.join('\n');
}

const leavingOf = (given: NewDispatch, to: string, id: string): Leaving => ({
  id,
  moment: 'accepting',
  customerId: given.customerId,
  conversationId: given.conversationId ?? null,
  channel: given.channel,
  recipients: [to],
  subject: given.subject,
  text: given.text,
  purpose: given.purpose,
  notPromotion: given.notPromotion,
  supersedes: given.supersedes ?? [],
  author: given.author,
});

async function make(
  tx: Tx,
  parts: DispatchParts,
  given: NewDispatch,
  to: string,
  { id, entryId }: Dispatched,
  now: Date,
): Promise<Made> {
  const { channel, customerId, contactPointId, language, purpose, subject } = given;
  const links = { customerId, contactPointId, entryId, channel, language, purpose };
  const below = await parts.linksBelow(tx, links);
  const text = below === '' ? given.text : `${given.text}\n\n${below}`;
  if (channel !== 'portal') {
    const way = await activeChannel(tx, channel);
    if (channel === 'letter') {
      const envelope = await linesOnEnvelope(tx, customerId, contactPointId, to.split('\n'));
      const letter = { to: envelope, date: now, language, subject, text, reference: id };
      const bytes = await parts.renderLetter({ ...letter, sender: letterSenderOf(way) }).catch(unprintable);
      return { text, bytes, contentType: 'application/pdf', envelope };
    }
  }
  return { text, bytes: Buffer.from(text, 'utf8'), contentType: 'text/plain; charset=utf-8' };
}

/** What no paper can hold is refused like any other way that is closed, so that another one is taken. */
function unprintable(error: unknown): never {
  throw conflict('not-printable', error instanceof Error ? error.message : String(error));
}

async function insertDispatch(
  tx: Tx,
  given: NewDispatch,
  to: string,
  { id, entryId }: Dispatched,
  { text, envelope }: Made,
  decided: readonly DecidedWords[],
  now: Date,
): Promise<void> {
  const message: DispatchMessage = {
    subject: given.subject,
    written: given.text,
    text,
    language: given.language,
    envelope,
    purpose: given.purpose,
    notPromotion: given.notPromotion,
    supersedes: given.supersedes ?? [],
  };
  await sql`
    with ${DECIDED(decided)}
    insert into dispatches (customer_id, id, channel, contact_point_id, recipient, entry_id, conversation_id, notice_id, author,
      message, state, created_at, allowed_at, changed_at)
    values (${given.customerId}, ${id}, ${given.channel}, ${given.contactPointId}, ${to}, ${entryId},
      ${given.conversationId ?? null}, ${given.about?.noticeId ?? null}, ${JSON.stringify(given.author)}::jsonb,
      ${JSON.stringify(message)}::jsonb, ${given.channel === 'portal' ? 'sent' : 'leaving'}, ${now}, ${now}, ${now})`.execute(
    tx,
  );
}

/** A message in the portal is made available by being there; that alone delivers nothing (R25). */
const evidenceOf = (given: NewDispatch, to: string, entryId: string, now: Date): NewEvidence[] => {
  const base = { customerId: given.customerId, entryId, recipient: to, at: now };
  const created = { ...base, rung: 'created' as const, source: 'kept', say: 'Written and ready to be sent.' };
  return given.channel === 'portal'
    ? [
        created,
        {
          ...base,
          rung: 'accepted' as const,
          source: 'portal',
          say: 'Made available in the portal’s inbox.',
        },
      ]
    : [created];
};
