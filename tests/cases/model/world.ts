import { sql } from '#platform/db/index.ts';
import { type Office, openOffice } from '../../delivery/office.ts';
import { mail } from '../../support/mails.ts';
import type { Colleague } from '../../support/people.ts';

/** Ids in the order in which they were made tell what came first. */
export interface Said {
  /** Words of theirs: the entry; of ours: the outgoing mail or the entry of the call. */
  readonly id: string;
  readonly entryId: string;
  readonly mail: boolean;
  /** We had reached them by phone before. */
  readonly reachedBefore: boolean;
}

/** A mail of ours on its way. */
export interface Written {
  readonly id: string;
  state: 'waiting' | 'sent' | 'failed' | 'withdrawn';
  /** Words of theirs that were there when it was written. */
  readonly before: readonly string[];
}

/** What must be so, as the test reckons it. */
export interface Model {
  words: Said[];
  /** Words that somebody read, and why each is read: by a look, or by a mail that was written. */
  looked: Set<string>;
  written: Written[];
  /** Words that a call which reached them has answered, or closing or an acknowledgement has settled. */
  settled: Set<string>;
  promises: Map<string, { due: number; state: 'open' | 'broken' | 'kept' | 'released' }>;
  calls: string[];
  /** How often we reached them by phone. */
  reached: number;
  handoff: { id: string; answerBy: number } | null;
  holds: string[];
  closed: boolean;
  reply: boolean;
}

/** The system under test, with what its commands need. */
export interface Real {
  readonly office: Office;
  readonly ann: Colleague;
  readonly ben: Colleague;
  readonly carl: Colleague;
  readonly lea: Colleague;
  readonly admin: Colleague;
  readonly address: string;
  readonly number: string;
  readonly customerId: string;
  readonly conversationId: string;
}

export const freshModel = (first: Said): Model => ({
  words: [first],
  looked: new Set(),
  written: [],
  settled: new Set(),
  promises: new Map(),
  calls: [],
  reached: 0,
  handoff: null,
  holds: [],
  closed: false,
  reply: false,
});

/** Opens the company with its people. */
export async function openModelCompany() {
  const office = await openOffice();
  await office.world.moveClock(new Date('2031-03-03T09:00:00Z'));
  const admin = await office.world.person('admin', 'Ada Admin');
  const lea = await office.world.person('lead', 'Lea Lead');
  const ann = await office.world.person('agent', 'Ann Agent');
  const ben = await office.world.person('agent', 'Ben Agent');
  const carl = await office.world.person('agent', 'Carl Agent');
  return { office, admin, lea, ann, ben, carl };
}

let people = 0;

/** Somebody writes, and Ann takes the case that opens. */
export async function openRun(
  company: Awaited<ReturnType<typeof openModelCompany>>,
): Promise<{ real: Real; model: Model }> {
  people += 1;
  const address = `cora${people}@customer.example`;
  const first = await company.office.comesIn(sketch(address));
  const { body } = await company.ann.call('GET', `/customers/${first.customerId}/cases`);
  const { number } = body.items[0];
  await company.ann.call('POST', `/cases/${number}/assignment`, {});
  const { customerId, conversationId, entryId } = first;
  return {
    real: { ...company, address, number, customerId, conversationId },
    model: freshModel({ id: entryId, entryId, mail: true, reachedBefore: false }),
  };
}

const sketch = (address: string) => ({
  from: `Cora <${address}>`,
  to: 'support@company.example',
  subject: 'The boiler',
  text: 'It is cold here.',
});

/** The customer writes again in the same conversation; the entry of it. */
export async function writesAgain(real: Real): Promise<string> {
  const { rows } = await sql<{ token: string }>`
    select token from reply_tokens where conversation_id = ${real.conversationId}`.execute(
    real.office.world.house.db,
  );
  const known = await sql<{ message_id: string }>`
    select message_id from message_ids where conversation_id = ${real.conversationId} limit 1`.execute(
    real.office.world.house.db,
  );
  const to = rows[0] ? `support+${rows[0].token}@company.example` : 'support@company.example';
  await real.office.world.receive(
    mail({ ...sketch(real.address), to, inReplyTo: known.rows[0]?.message_id ?? '' }),
  );
  const last = await sql<{ id: string }>`
    select id from entries where conversation_id = ${real.conversationId} and direction = 'in' and kind = 'message'
    order by seq desc limit 1`.execute(real.office.world.house.db);
  return last.rows[0]?.id ?? '';
}

export const now = (real: Real): number => real.office.world.house.clock.now().getTime();

/** Codes and how often each, of what stops closing, as the model has it. */
export function expectedDuties(model: Model): Record<string, number> {
  const codes: string[] = [];
  for (const one of model.words) {
    const seen =
      !one.mail ||
      model.looked.has(one.id) ||
      model.written.some((w) => w.state !== 'withdrawn' && w.before.includes(one.id));
    const answered =
      model.settled.has(one.id) || model.written.some((w) => w.state === 'sent' && w.before.includes(one.id));
    if (!seen) codes.push('unread-message');
    else if (!answered) codes.push('unanswered-message');
  }
  for (const one of model.promises.values())
    if (one.state === 'open' || one.state === 'broken') codes.push('open-promise');
  if (model.handoff) codes.push('open-handoff');
  codes.push(...model.holds.map(() => 'hold'));
  return counted(codes);
}

/** How often each stands in a list. */
export const counted = (codes: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    [...new Set(codes)].sort().map((code) => [code, codes.filter((c) => c === code).length]),
  );

/** Time has passed: what fell due has happened; a promise is kept in time until its moment is over. */
export function settleClock(model: Model, at: number): void {
  for (const one of model.promises.values()) if (one.state === 'open' && one.due < at) one.state = 'broken';
  if (model.handoff && model.handoff.answerBy <= at) model.handoff = null;
}
