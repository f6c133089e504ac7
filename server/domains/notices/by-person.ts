import type { z } from 'zod';
import type { PersonTelling, Waiver } from '#contracts/notices.ts';
import { withoutCardData } from '#domains/cards/index.ts';
import { familyOf, rootOf } from '#domains/customers/index.ts';
import { appendEntries } from '#domains/record/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, forbidden, invalid } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { endAsking } from './asking.ts';
import { Changes } from './changes.ts';
import { isAtLeast } from './ladder.ts';
import { lockNotice } from './locked.ts';
import type { NoticeRow } from './types.ts';

interface PersonParts {
  readonly secrets: Secrets;
}

const ENDED: ReadonlySet<string> = new Set(['told', 'waived', 'moot']);

/** A named person says that the customer need not be told, and why; it stays on the record. */
export async function waive(
  tx: Tx,
  parts: PersonParts,
  id: string,
  given: z.output<typeof Waiver>,
  actor: Actor,
  now: Date,
): Promise<void> {
  if (actor.type !== 'staff')
    throw forbidden('A duty to tell is waived by a person who signs in, not by a system.');
  const reason = withoutCardData(given.reason);
  const row = await lockNotice(tx, id);
  if (ENDED.has(row.state))
    throw conflict(
      'notice-ended',
      'They were told already, it was waived, or it is settled. Nothing was changed.',
    );
  const say = `Not told, on purpose: ${row.duty.say} Reason: ${reason}`;
  const entryId = await record(
    tx,
    parts,
    { kind: 'note', channel: 'system', say, outcome: null },
    row,
    actor,
    now,
  );
  await endAsking(tx, parts, row, { state: 'dropped', entryId, say: `It was waived: ${reason}` }, now);
  const changes = new Changes(actor, now);
  Object.assign(row, { state: 'waived', look_at: null });
  changes.step(row, { kind: 'waived', say: reason, entryId });
  changes.tell(row, 'waived', { reason, entryId });
  await changes.write(tx);
}

/**
 * What a person did to tell the customer: with the right person reached they are told, whatever rung was needed; with a letter
 * that was handed over with proof, where that is enough.
 */
export async function tellInPerson(
  tx: Tx,
  parts: PersonParts,
  id: string,
  { outcome, how, entryId: given, ...words }: z.output<typeof PersonTelling>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const say = withoutCardData(words.say);
  const row = await lockNotice(tx, id);
  if (row.state === 'waived') throw conflict('notice-ended', 'It was waived. Nothing was changed.');
  const rung = how === 'letter' ? ('delivered' as const) : ('acted' as const);
  const reached = outcome === 'told';
  if (reached && !isEnough(rung, row))
    throw invalid(
      'how',
      `A letter that was delivered is not enough: it must be shown that it was ${row.duty.needs}.`,
    );
  if (given !== undefined) await requireContact(tx, row.customer_id, given, how);
  const contact = { ...CONTACTS[how], say, outcome: reached ? OUTCOMES[how] : 'no-answer' };
  const entryId = given ?? (await record(tx, parts, contact, row, actor, now));
  const changes = new Changes(actor, now);
  if (!reached) {
    changes.step(row, { kind: 'not-reached', channel: 'person', say, entryId });
    return changes.write(tx);
  }
  await endAsking(tx, parts, row, { state: 'done', entryId, say }, now, true);
  Object.assign(row, {
    state: 'told',
    look_at: null,
    told_at: now,
    told_rung: rung,
    told_entry_id: entryId,
    settled_say: null,
  });
  changes.step(row, { kind: 'spoke', channel: 'person', rung, say, entryId });
  changes.tell(row, 'told', { rung, at: now.toISOString(), entryId });
  await changes.write(tx);
}

type How = z.output<typeof PersonTelling>['how'];

/** Whoever heard it from a person has it, whatever was needed; a letter shows only so much. */
const isEnough = (rung: 'acted' | 'delivered', { duty }: NoticeRow): boolean =>
  rung === 'acted' || isAtLeast(rung, duty.needs);

const CONTACTS = {
  call: { kind: 'call', channel: 'phone' },
  visit: { kind: 'visit', channel: 'visit' },
  letter: { kind: 'message', channel: 'letter' },
} as const;
const OUTCOMES = { call: 'reached', visit: 'reached', letter: 'received' } as const;

async function requireContact(tx: Tx, customerId: string, entryId: string, how: How): Promise<void> {
  const { rows } = await sql<{ kind: string; channel: string }>`
    select e.kind, e.channel from entry_keys k join entries e on e.customer_id = k.customer_id and e.id = k.id
    where k.id = ${entryId} and k.customer_id = any(${await familyOf(tx, await rootOf(tx, customerId))}::uuid[])`.execute(
    tx,
  );
  const [entry] = rows;
  const fits =
    how === 'letter' ? entry?.channel === 'letter' : entry?.kind === 'call' || entry?.kind === 'visit';
  if (!fits) throw invalid('entryId', 'Name a call, a visit or, for a letter, the letter of this customer.');
}

async function record(
  tx: Tx,
  { secrets }: PersonParts,
  given: {
    readonly kind: string;
    readonly channel: string;
    readonly say: string;
    readonly outcome: string | null;
  },
  row: NoticeRow,
  actor: Actor,
  now: Date,
): Promise<string> {
  const { kind, channel, say, outcome } = given;
  const { customer_id: customerId } = row;
  const direction = outcome === null ? ('internal' as const) : ('out' as const);
  const details = { noticeId: row.id, ...(outcome === null ? {} : { outcome }) };
  const author = { type: actor.type, id: actor.id, name: actor.name, address: null };
  const entry = { customerId, kind, channel, direction, occurredAt: now, author, text: say, details };
  const [recorded] = await appendEntries(tx, secrets, [entry], now);
  if (!recorded) throw new Error('What was done for the notice was not recorded.');
  const data = { entryId: recorded.id, kind, channel, direction, conversationId: null };
  await publish(tx, actor, now, [{ type: 'kept.entry.recorded', subject: recorded.id, customerId, data }]);
  return recorded.id;
}
