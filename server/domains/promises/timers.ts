import { z } from 'zod';
import { Id, Instant } from '#contracts/common.ts';
import { notify } from '#domains/staff/index.ts';
import { system } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import { KeptError, keepLasting } from '#platform/errors.ts';
import type { DueTimer, TimerHandler } from '#platform/timers/index.ts';
import { TIMERS } from './arming.ts';
import { breakNow } from './broken.ts';
import { momentWords, recordPromise } from './history.ts';
import { linkMail } from './mails.ts';
import { askPartner } from './partner-asking.ts';
import type { PromiseParts } from './parts.ts';
import { isOwed, type LockedPromise, lockPromise } from './row.ts';
import { listTelling, wordsByPolicy } from './telling-tasks.ts';
import { writeToCustomer } from './writing.ts';

const KEPT = system('Kept');
const Data = z.object({ promiseId: Id, dueAt: Instant });
const Telling = z.object({ promiseId: Id, brokenAt: Instant });

/** What happens to promises by itself. Each handler looks whether the moment that it was set for still counts. */
export const promiseTimers = (parts: PromiseParts): ReadonlyMap<string, TimerHandler> =>
  new Map<string, TimerHandler>([
    [TIMERS.remind, whenOpen(parts, remind)],
    [TIMERS.warn, whenOpen(parts, warn)],
    [TIMERS.escalate, whenOpen(parts, escalate)],
    [TIMERS.due, whenOpen(parts, miss)],
    [TIMERS.askPartner, whenOpen(parts, (tx, locked, now) => askPartner(tx, parts, locked, false, now))],
    [TIMERS.remindPartner, whenOpen(parts, remindPartner)],
    [TIMERS.tell, (tx, timer, now) => tellByPolicy(tx, parts, timer, now)],
  ]);

type Step = (tx: Tx, locked: LockedPromise, now: Date, parts: PromiseParts) => Promise<void>;

/** Only while it is owed, not broken, and due at the moment that the timer was set for. */
const whenOpen =
  (parts: PromiseParts, step: Step): TimerHandler =>
  async (tx, timer, now) => {
    const { promiseId, dueAt } = Data.parse(timer.data);
    const locked = await lockPromise(tx, parts, promiseId);
    const { state, due_at: due } = locked.row;
    if (state === 'open' && due.getTime() === new Date(dueAt).getTime()) await step(tx, locked, now, parts);
  };

const remind: Step = (tx, { row, matter }, now) =>
  notify(
    tx,
    [row.owner_id],
    {
      kind: 'promise-reminder',
      say: `You promised: «${row.words}», due ${momentWords(row.due_at, row.time_zone)}.`,
      customerId: row.customer_id,
      caseNumber: matter.number,
      entryId: row.entry_id,
    },
    now,
  );

/** On the record as well: that people were warned, and when, belongs to the story of a miss. */
const warn: Step = async (tx, locked, now, parts) => {
  const { row, matter } = locked;
  const say = `About to be missed: «${row.words}», due ${momentWords(row.due_at, row.time_zone)}. Keep it, or tell the customer a new moment before.`;
  const entryId = await recordPromise(
    tx,
    parts,
    locked,
    { verb: 'warned', say, details: { dueAt: row.due_at.toISOString() } },
    KEPT,
    now,
  );
  await notify(
    tx,
    [row.owner_id, matter.ownerId],
    { kind: 'promise-warning', say, customerId: row.customer_id, caseNumber: matter.number, entryId },
    now,
  );
};

const escalate: Step = async (tx, locked, now, parts) => {
  const { row, matter } = locked;
  const say = `Nobody has kept «${row.words}» yet; it is due ${momentWords(row.due_at, row.time_zone)}.`;
  const entryId = await recordPromise(
    tx,
    parts,
    locked,
    { verb: 'escalated', say, details: { leadId: matter.leadId } },
    KEPT,
    now,
  );
  await notify(
    tx,
    [matter.leadId],
    { kind: 'promise-escalated', say, customerId: row.customer_id, caseNumber: matter.number, entryId },
    now,
  );
};

const miss: Step = (tx, locked, now, parts) =>
  breakNow(tx, parts, locked, { brokenAt: locked.row.due_at, reason: null }, KEPT, now);

/** A partner who has said yes or no is asked no more; one who said «done» where that proves nothing neither. */
const remindPartner: Step = async (tx, locked, now, parts) => {
  if (locked.row.partner_answer === null) await askPartner(tx, parts, locked, true, now);
};

/** The company lets Kept tell at once; what cannot be written is left to a person. */
async function tellByPolicy(tx: Tx, parts: PromiseParts, timer: DueTimer, now: Date): Promise<void> {
  const { promiseId, brokenAt } = Telling.parse(timer.data);
  const locked = await lockPromise(tx, parts, promiseId);
  const { row } = locked;
  const counts = row.broken_at?.getTime() === new Date(brokenAt).getTime() && row.told_at === null;
  if (!isOwed(row) || !counts) return;
  try {
    const mail = await writeToCustomer(tx, parts, locked, await wordsByPolicy(tx, locked), KEPT, now);
    await linkMail(tx, mail.id, row.id, 'telling', 'waiting');
    await recordPromise(
      tx,
      parts,
      locked,
      {
        verb: 'telling',
        say: `Kept tells the customer that «${row.words}» was not kept, as the company decided.`,
        details: { outgoingId: mail.id },
      },
      KEPT,
      now,
    );
  } catch (error) {
    if (!(error instanceof KeptError)) throw error;
    await keepLasting(tx, error);
    await listTelling(tx, parts, locked, now);
  }
}
