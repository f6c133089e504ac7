import { dispatch, type OutgoingView, sendAllAtOnce } from '#domains/delivery/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, KeptError, keepLasting } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { casesOf, conversationIn, showInCase } from './case-of.ts';
import type { NewStep } from './changes.ts';
import { asksAddress } from './deemed.ts';
import { linkTo } from './link.ts';
import type { Customer, Means } from './load.ts';
import type { Way } from './next.ts';
import type { TellingParts } from './parts.ts';
import type { NoticeRow } from './types.ts';
import { type Thing, type Wording, wordingOf } from './wording.ts';

/** What is told in one message. */
export interface Bundle {
  readonly customer: Customer;
  /** In whose record it is, of those who are one. */
  readonly whose: string;
  readonly way: Way;
  readonly rows: readonly NoticeRow[];
}

/** What a message has in it, under its identity. */
interface Written {
  readonly bundle: Bundle;
  readonly id: string;
  readonly words: Wording;
  readonly purpose: 'safety' | 'duty';
}

interface WrittenMail extends Written {
  /** Tied to its case already, where it has one. */
  readonly conversationId: string | undefined;
}

/**
 * Sends messages; answers in their order the step that each is for its notices. A refusal is a step too: nothing of that message
 * went out.
 */
export async function sendAll(
  tx: Tx,
  parts: TellingParts,
  means: Means,
  bundles: readonly Bundle[],
  now: Date,
): Promise<NewStep[]> {
  const steps = new Map<Bundle, NewStep>();
  const mails: WrittenMail[] = [];
  const cases = await casesOf(tx, bundles);
  for (const bundle of bundles) {
    const written = writtenOf(parts, means, bundle, now);
    if (written instanceof KeptError) steps.set(bundle, refusedStep(bundle, written));
    else if (bundle.way.channel === 'email')
      mails.push({ ...written, conversationId: await conversationIn(tx, cases.get(bundle), bundle.whose) });
    else steps.set(bundle, await sparing(tx, bundle, () => sendDispatch(tx, parts, means, written, now)));
  }
  for (const round of oncePerCustomer(mails))
    for (const [bundle, step] of await sendMails(tx, parts, means, round, now)) steps.set(bundle, step);
  const begun = new Map(mails.map(({ bundle, conversationId }) => [bundle, conversationId]));
  for (const [bundle, step] of steps) await showInCase(tx, cases.get(bundle), step, begun.get(bundle), now);
  return bundles.map((bundle) => {
    const step = steps.get(bundle);
    if (!step) throw new Error('A message was forgotten.');
    return step;
  });
}

/** What one customer gets follows each other: whether the next may leave depends on the one before. */
function oncePerCustomer(mails: readonly WrittenMail[]): WrittenMail[][] {
  const rounds: WrittenMail[][] = [];
  for (const list of Map.groupBy(mails, (one) => one.bundle.customer.id).values())
    for (const [n, one] of list.entries()) {
      const round = rounds[n] ?? [];
      rounds[n] = round;
      round.push(one);
    }
  return rounds;
}

/** All at once; where that cannot be, one by one, so that none holds up the others. */
async function sendMails(
  tx: Tx,
  parts: TellingParts,
  means: Means,
  mails: readonly WrittenMail[],
  now: Date,
): Promise<Map<Bundle, NewStep>> {
  const [only, ...more] = mails;
  if (!only) return new Map();
  const step = await orNothing(tx, async () => {
    const answers = await sendAllAtOnce(tx, parts, mails.map(openingOf), means.sender, now);
    return new Map(mails.map(({ bundle }, i) => [bundle, mailStep(bundle, answers[i])]));
  });
  if (!(step instanceof KeptError)) return step;
  if (more.length === 0) return new Map([[only.bundle, refusedStep(only.bundle, step)]]);
  const steps = new Map<Bundle, NewStep>();
  for (const one of mails)
    for (const [bundle, found] of await sendMails(tx, parts, means, [one], now)) steps.set(bundle, found);
  return steps;
}

const openingOf = ({
  bundle: { customer, whose, way },
  id,
  words,
  purpose,
  conversationId,
}: WrittenMail) => ({
  id,
  conversationId,
  customerId: whose,
  to: [{ address: way.to, name: customer.reader.name }],
  subject: words.subject,
  text: words.text,
  purpose,
});

/** Throws where nothing may remain of a mail that was written down. */
function mailStep(bundle: Bundle, answer: OutgoingView | KeptError | undefined): NewStep {
  if (!answer) throw new Error('A mail was forgotten.');
  if (answer instanceof KeptError) return refusedStep(bundle, answer);
  if (answer.state === 'failed')
    throw conflict('not-sent', answer.say ?? 'It could not be made into a mail.');
  const { id: sentId, conversationId, entryId } = answer;
  return sentStep(bundle, { sentId, sentCustomerId: bundle.whose, conversationId, entryId });
}

async function sendDispatch(
  tx: Tx,
  parts: TellingParts,
  means: Means,
  { bundle, id, words, purpose }: Written,
  now: Date,
): Promise<NewStep> {
  const { whose, way, rows } = bundle;
  if (way.channel === 'email') throw new Error('Mail leaves in another way.');
  const { entryId } = await dispatch(
    tx,
    parts,
    {
      id,
      customerId: whose,
      channel: way.channel,
      contactPointId: way.contactPointId,
      to: way.to,
      ...words,
      purpose,
      author: means.sender,
      about: { noticeId: rows[0]?.id },
    },
    now,
  );
  return sentStep(bundle, { sentId: id, sentCustomerId: whose, entryId });
}

const baseOf = ({ way }: Bundle) => ({
  channel: way.channel,
  contactPointId: way.contactPointId,
  recipient: way.to,
});

const sentStep = (
  bundle: Bundle,
  sent: Pick<NewStep, 'sentId' | 'sentCustomerId' | 'entryId' | 'conversationId'>,
): NewStep => ({
  kind: 'sent',
  ...baseOf(bundle),
  ...sent,
  say: `Sent by ${wayInWords(bundle.way)}.`,
});

const refusedStep = (bundle: Bundle, why: KeptError): NewStep => ({
  kind: 'refused',
  ...baseOf(bundle),
  say: `Not sent by ${NAMES[bundle.way.channel]}: ${why.message}`,
});

const NAMES = { email: 'mail', sms: 'text message', letter: 'letter', portal: 'the portal’s inbox' } as const;
const nameOf = ({ channel, to }: Way): string =>
  channel === 'portal' ? 'the customer' : to.replaceAll('\n', ', ');

/** Such as `mail to ada@example.org`. */
export const wayInWords = (way: Way): string => `${NAMES[way.channel]} to ${nameOf(way)}`;

async function sparing(tx: Tx, bundle: Bundle, work: () => Promise<NewStep>): Promise<NewStep> {
  const step = await orNothing(tx, work);
  return step instanceof KeptError ? refusedStep(bundle, step) : step;
}

/** All of it, or nothing and why it is refused. */
async function orNothing<T>(tx: Tx, work: () => Promise<T>): Promise<T | KeptError> {
  await sql`savepoint telling`.execute(tx);
  try {
    const done = await work();
    await sql`release savepoint telling`.execute(tx);
    return done;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await sql`rollback to savepoint telling`.execute(tx);
    await keepLasting(tx, error);
    return error;
  }
}

const isRefusal = (error: unknown): error is KeptError => error instanceof KeptError && error.status < 500;

function writtenOf(parts: TellingParts, means: Means, bundle: Bundle, now: Date): Written | KeptError {
  const id = newId();
  const urgent = bundle.rows.some((row) => row.duty.urgent);
  try {
    const words = wordsOf(parts, means, bundle, id, now);
    return { bundle, id, words, purpose: urgent ? 'safety' : 'duty' };
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
}

function wordsOf(
  parts: TellingParts,
  { templates }: Means,
  { customer, way, rows }: Bundle,
  id: string,
  now: Date,
): Wording {
  const different = new Map(rows.map((row) => [row.what.toString('hex'), row]));
  const things = [...different.values()].map((row) => thingOf(row, customer));
  const link = rows.some((row) => row.duty.asks) ? linkTo(parts, id) : '';
  return wordingOf(templates, things, customer.reader, link, way.channel === 'sms', now);
}

/** Who is asked for their address sees the one that we have, unless the action names another. */
function thingOf({ type, duty, words }: NoticeRow, { addresses }: Customer): Thing {
  const { template, was } = duty;
  const isShown = asksAddress(template) && words.address === undefined && addresses.length > 0;
  const shown = isShown ? { ...words, address: addresses.join(' / ') } : words;
  return { type, template, words: shown, ...(was ? { was } : {}) };
}
