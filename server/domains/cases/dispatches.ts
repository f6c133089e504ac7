import type { z } from 'zod';
import type { CaseDispatch } from '#contracts/case-messages.ts';
import { reachable, rootOf } from '#domains/customers/index.ts';
import {
  type DispatchParts,
  type DispatchView,
  dispatch,
  findDispatch,
  toDispatch,
  UNDO_MS,
} from '#domains/delivery/index.ts';
import { makePromises } from '#domains/promises/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { addLetter, requireComplete } from './clocks/letters.ts';
import { beginConversation } from './ground/conversations.ts';
import { linkEntries } from './ground/history.ts';
import type { CaseParts } from './ground/parts.ts';
import { refreshCase } from './ground/refresh.ts';
import { type CaseKey, type CaseRow, lockCase } from './ground/row.ts';
import { familyOfCase } from './ground/unanswered.ts';
import { promiseHooks } from './ownership/promise-hooks.ts';

/** What writing by SMS and letter needs. */
export interface CaseDispatchParts extends CaseParts, DispatchParts {}

type Given = z.output<typeof CaseDispatch>;

/**
 * Writes to the customer of a case by SMS or letter, under the rules of mail: one voice is asked, the first message tells the
 * number, promises in it are owed once it has been handed over, and it can be taken back for 10 seconds.
 */
export async function dispatchInCase(
  tx: Tx,
  parts: CaseDispatchParts,
  key: CaseKey,
  given: Given,
  actor: Actor,
  now: Date,
): Promise<DispatchView> {
  const row = await lockCase(tx, key);
  const { channel, purpose, supersedes, notPromotion, promises: items } = given;
  const family = await familyOfCase(tx, row.customer_id);
  const to = await whereTo(tx, row, given, family, now);
  await requireComplete(tx, row, purpose, given.text);
  const thread = await threadFor(tx, key, channel, family);
  const id = newId();
  if (purpose !== 'answer') await addLetter(tx, row, id, purpose);
  const addendum = await parts.hooks.addendum(tx, thread, id, now);
  const text = addendum === '' ? given.text : `${given.text}\n\n${addendum}`;
  const subject = channel === 'sms' ? '' : (given.subject ?? row.subject);
  const language = await languageOf(tx, row);
  const notBefore = new Date(now.getTime() + UNDO_MS);
  const words = { ...thread, channel, ...to, subject, text, language, supersedes, notPromotion };
  const { entryId } = await dispatch(
    tx,
    parts,
    { id, ...words, purpose: 'answer', author: actor, notBefore },
    now,
  );
  await linkEntries(tx, row, [{ id: entryId, customerId: thread.customerId }], now);
  const promised = { key, conversationId: thread.conversationId, outgoingId: id, items };
  await makePromises(tx, { ...parts, promises: promiseHooks(parts) }, promised, actor, now);
  await refreshCase(tx, key, now);
  return toDispatch(await findDispatch(tx, id));
}

const KINDS = { sms: 'phone', letter: 'postal' } as const;

interface To {
  readonly contactPointId: string;
  readonly to: string;
}

/** The point named, where it is the customer's and fits; else where they last wrote from; else what lately reached them. */
async function whereTo(
  tx: Tx,
  row: CaseRow,
  { channel, contactPointId: named }: Given,
  family: readonly string[],
  now: Date,
): Promise<To> {
  const { rows } = await sql<To>`
    select p.id as "contactPointId", coalesce(case when p.kind = 'phone' then p.identity end, p.value) as to
    from contact_points p
    left join lateral (
      select e.occurred_at as at from entries e
      where e.customer_id = any(${family}::uuid[]) and e.direction = 'in' and e.channel = ${channel}
        and e.author ->> 'address' = p.identity
      order by e.occurred_at desc limit 1) as wrote on true
    where p.customer_id = any(${family}::uuid[]) and p.kind = ${KINDS[channel]} and p.ended_at is null
      and ${named === undefined ? sql`wrote.at is not null` : sql`p.id = ${named}`}
    order by wrote.at desc limit 1`.execute(tx);
  if (rows[0]) return rows[0];
  if (named !== undefined) throw invalid('contactPointId', `The customer has no such point for ${channel}.`);
  const best = (await reachable(tx, row.customer_id, 'answer', now)).find((one) => one.channel === channel);
  if (best) return { contactPointId: best.contactPointId, to: best.value };
  throw invalid(
    'contactPointId',
    channel === 'sms'
      ? 'No number is proven to be theirs. Prove one, or name the one that they gave you.'
      : 'No postal address of this customer can be used. Name one, or reach them another way.',
  );
}

interface CaseTalk {
  readonly conversationId: string;
  readonly customerId: string;
}

/** The case's newest conversation on this channel, else a new one. */
async function threadFor(
  tx: Tx,
  key: CaseKey,
  channel: Given['channel'],
  family: readonly string[],
): Promise<CaseTalk> {
  const { rows } = await sql<CaseTalk>`
    select v.id as "conversationId", v.customer_id as "customerId" from case_conversations l
    join conversations v on v.customer_id = l.customer_id and v.id = l.conversation_id
    where l.case_customer_id = ${key.customerId} and l.case_id = ${key.caseId}
      and l.customer_id = any(${family}::uuid[]) and v.channel = ${channel}
    order by v.last_at desc, v.id desc limit 1`.execute(tx);
  if (rows[0]) return rows[0];
  return {
    customerId: key.customerId,
    conversationId: await beginConversation(tx, key),
  };
}

/** Decides how the date of a letter is written. */
async function languageOf(tx: Tx, { customer_id: customerId }: CaseRow): Promise<string> {
  const { rows } = await sql<{ language: string | null }>`
    select language from customers where customer_id = ${await rootOf(tx, customerId)}`.execute(tx);
  return rows[0]?.language ?? 'en-GB';
}
