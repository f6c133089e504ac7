import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { bindConversation } from '../ground/conversations.ts';
import { sameFamily } from '../ground/family.ts';
import { type HistoryParts, linkEntries } from '../ground/history.ts';
import { numbersIn } from '../ground/numbers.ts';
import { refreshCase } from '../ground/refresh.ts';
import { type CaseKey, type CaseRow, caseOfConversation, lockCaseRow } from '../ground/row.ts';
import { openCase, subjectOf } from '../open.ts';
import { tellFollowers } from '../together/participants.ts';
import { soundsDissatisfied } from './dissatisfied.ts';
import { replyAfterClosing } from './replies.ts';

/** An entry that was just recorded, with what decides whether it is part of a case. */
export interface Arrival {
  readonly entryId: string;
  readonly customerId: string;
  readonly conversationId: string | null;
  readonly channel: string;
  /** Somebody's own words to us; not what a machine, a list or an archive brings. */
  readonly ownWords: boolean;
  /** Written by the customer; somebody else's words join a case and open none. */
  readonly byCustomer: boolean;
  readonly subject: string | null;
  /** Everything that was written; numbers are looked for in it. */
  readonly text: string;
  /** Their own words, without what they quote. */
  readonly words: string;
  /** The case that somebody named; its customer is checked. */
  readonly caseKey?: CaseKey | undefined;
}

const ARRIVING = system('cases');

/** Words of a case's customer or of somebody else who takes part: the case that they joined or opened. */
export interface Joined extends CaseKey {
  readonly number: string;
  readonly opened: boolean;
}

/**
 * A customer's own words open a case or join one, without any form: the case of their conversation, else one of theirs
 * whose number stands in the words, else a new one. Everything else only joins the case of its conversation. The caller
 * holds the records; cases are locked in order of their ids, so that two who file at once never wait in a ring.
 */
export async function arrive(
  tx: Tx,
  parts: HistoryParts,
  arrivals: readonly Arrival[],
  now: Date,
): Promise<(Joined | null)[]> {
  await lockCasesOf(tx, arrivals);
  const joined: (Joined | null)[] = [];
  for (const one of arrivals) joined.push(await takeIn(tx, parts, one, now));
  return joined;
}

async function lockCasesOf(tx: Tx, arrivals: readonly Arrival[]): Promise<void> {
  const conversations = arrivals.flatMap((one) => one.conversationId ?? []);
  const named = arrivals.flatMap((one) => one.caseKey?.caseId ?? []);
  await sql`
    select 1 from cases where (customer_id, id) in (
      select case_customer_id, case_id from case_conversations
      where (customer_id, conversation_id) in (
        select customer_id, id from conversation_keys where id = any(${conversations}::uuid[]))
      union select customer_id, id from case_keys where id = any(${named}::uuid[]))
    order by id for update`.execute(tx);
}

async function takeIn(tx: Tx, parts: HistoryParts, one: Arrival, now: Date): Promise<Joined | null> {
  const found = one.caseKey ?? (await caseFor(tx, one));
  if (found) {
    const row = await lockCaseRow(tx, found);
    return join(tx, parts, await standingFor(tx, row), one, now);
  }
  if (!one.ownWords || !one.byCustomer) return null;
  const opened = await openCase(
    tx,
    parts,
    {
      customerId: one.customerId,
      entryId: one.entryId,
      conversationId: one.conversationId ?? undefined,
      subject: subjectOf({ subject: one.subject, preview: one.words.slice(0, 2000) }),
      teamId: await teamOf(tx, one),
      tags: soundsDissatisfied(one.words) ? ['dissatisfied'] : [],
    },
    ARRIVING,
    now,
  );
  return { ...opened, opened: true };
}

/** The case of the conversation, else one of this customer's whose number stands in the words. */
async function caseFor(tx: Tx, one: Arrival): Promise<CaseKey | undefined> {
  const own =
    one.conversationId === null
      ? undefined
      : await caseOfConversation(tx, one.customerId, one.conversationId);
  // After an un-merge a conversation's case may be somebody else's: nothing of theirs joins it any more.
  if (own && (await sameFamily(tx, own.customerId, one.customerId))) return own;
  if (own) await letGo(tx, one);
  return one.ownWords ? quotedCase(tx, one) : undefined;
}

async function letGo(tx: Tx, { customerId, conversationId }: Arrival): Promise<void> {
  await sql`
    delete from case_conversations where customer_id = ${customerId} and conversation_id = ${conversationId}`.execute(
    tx,
  );
}

/** At most so many numbers are looked up; a mail full of them is no reference. */
const MOST_NUMBERS = 10;

/**
 * A number is no key: only words of the case's own customer join by it. A stranger who quotes one gets a case of their own,
 * nothing of the other is given away, and the conversation is flagged for people (T31).
 */
async function quotedCase(tx: Tx, one: Arrival): Promise<CaseKey | undefined> {
  const numbers = numbersIn(`${one.subject ?? ''}\n${one.text}`).slice(0, MOST_NUMBERS);
  if (numbers.length === 0) return undefined;
  const { rows } = await sql<{ customerId: string; caseId: string }>`
    select customer_id as "customerId", id as "caseId" from case_keys where number = any(${numbers})
    order by array_position(${numbers}::text[], number)`.execute(tx);
  for (const key of rows)
    if (one.byCustomer && (await sameFamily(tx, key.customerId, one.customerId))) return key;
  if (rows.length > 0) await flag(tx, one, 'quotes-foreign-case');
  return undefined;
}

async function flag(tx: Tx, { customerId, conversationId }: Arrival, word: string): Promise<void> {
  await sql`
    update conversations set flags = (select array_agg(distinct f order by f) from unnest(flags || ${[word]}::text[]) as f)
    where customer_id = ${customerId} and id = ${conversationId}`.execute(tx);
}

/** Where a case was joined into another, that one stands for it. */
async function standingFor(tx: Tx, row: CaseRow, depth = 0): Promise<CaseRow> {
  if (row.closed_how !== 'joined' || depth > 20) return row;
  const { rows } = await sql<{ customerId: string; caseId: string }>`
    select other_customer_id as "customerId", other_case_id as "caseId" from case_links
    where customer_id = ${row.customer_id} and case_id = ${row.id} and kind = 'joined-into'
    order by linked_at desc limit 1`.execute(tx);
  return rows[0] ? standingFor(tx, await lockCaseRow(tx, rows[0]), depth + 1) : row;
}

async function join(tx: Tx, parts: HistoryParts, row: CaseRow, one: Arrival, now: Date): Promise<Joined> {
  const key = { customerId: row.customer_id, caseId: row.id };
  await linkEntries(tx, row, [{ id: one.entryId, customerId: one.customerId }], now);
  if (one.conversationId !== null) await bindConversation(tx, key, one.conversationId);
  if (one.ownWords && soundsDissatisfied(one.words)) await tag(tx, key, 'dissatisfied');
  await publish(tx, ARRIVING, now, [
    {
      type: 'kept.case.joined-by-entry',
      subject: row.number,
      customerId: row.customer_id,
      data: { caseId: row.id, number: row.number, entryId: one.entryId },
    },
  ]);
  if (one.ownWords) await tellFollowers(tx, row, one.entryId, now);
  if (one.ownWords && row.state === 'closed') await replyAfterClosing(tx, parts, row, one.entryId, now);
  await refreshCase(tx, key, now);
  return { ...key, number: row.number, opened: false };
}

async function tag(tx: Tx, { customerId, caseId }: CaseKey, word: string): Promise<void> {
  await sql`
    update cases set tags = tags || ${[word]}::text[]
    where customer_id = ${customerId} and id = ${caseId} and not tags @> ${[word]}::text[]`.execute(tx);
}

async function teamOf(tx: Tx, { customerId, conversationId }: Arrival): Promise<string | undefined> {
  const { rows } = await sql<{ team_id: string | null }>`
    select team_id from conversations where customer_id = ${customerId} and id = ${conversationId}`.execute(
    tx,
  );
  return rows[0]?.team_id ?? undefined;
}
