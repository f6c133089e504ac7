import { z } from 'zod';
import { Id } from '#contracts/common.ts';
import { addTask } from '#domains/cases/index.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import type { TimerHandler } from '#platform/timers/index.ts';
import { caseOf } from './cases.ts';
import { askAbout, type InvoiceAction, standsNow } from './gate.ts';
import type { Next } from './ladder.ts';
import type { ReceivablesParts } from './parts.ts';
import { giveToCollector } from './placements.ts';
import { type InvoiceRow, lockInvoice, type Step } from './row.ts';
import { ladderSettings, requirePartner } from './settings.ts';
import { keepStep, LOOK, lookAt, nextOf, refreshStep, stepOf } from './stepping.ts';

const KEPT = system('Kept');
const Data = z.object({ customerId: Id, invoiceId: Id });
/** What was held or refused is looked at again, in milliseconds; everything that changes it is looked at when it happens. */
const AGAIN = 86_400_000;

type Rung = NonNullable<Step['rung']>;

const ACTIONS: Readonly<Partial<Record<Rung, InvoiceAction>>> = {
  issue: 'invoice.issue',
  reminder: 'invoice.remind',
  'second-reminder': 'invoice.remind',
  'letter-of-claim': 'invoice.claim',
  referral: 'debt.refer',
};

/** Looks at invoices that Kept takes the steps of, each in its time. */
export const receivablesTimers = (parts: ReceivablesParts): ReadonlyMap<string, TimerHandler> =>
  new Map([[LOOK, (tx, timer, now) => look(tx, parts, Data.parse(timer.data), now)]]);

async function look(
  tx: Tx,
  parts: ReceivablesParts,
  { customerId, invoiceId }: z.output<typeof Data>,
  now: Date,
): Promise<void> {
  const row = await lockInvoice(tx, { customerId, id: invoiceId });
  if (!row.driven) return;
  const next = await nextOf(tx, { customerId, id: invoiceId }, now);
  if (next.do === 'ask' && next.at <= now) return takeStep(tx, parts, row, next, now);
  if (next.do === 'person' && next.at <= now) return askPerson(tx, parts, row, next, now);
  await refreshStep(tx, row, now);
}

type Asked = Extract<Next, { do: 'ask' }>;

/** Asks the gate, or hears what has become of what it held, and takes the step where it has leave. */
async function takeStep(
  tx: Tx,
  parts: ReceivablesParts,
  row: InvoiceRow,
  next: Asked,
  now: Date,
): Promise<void> {
  const type = ACTIONS[next.rung];
  if (type === undefined) throw new Error(`Nobody asks for the step ${next.rung}.`);
  const before = row.step?.rung === next.rung && row.step.state === 'held' ? row.step.actionId : null;
  const stands = before === null ? undefined : await standsNow(tx, before);
  if (before !== null && stands === 'hold') return lookAt(tx, row, new Date(now.getTime() + AGAIN), now);
  if (before !== null && stands === 'proceed') return taken(tx, parts, row, next.rung, before, now);
  const answer = await askAbout(tx, parts, row, type, { kind: 'ask' }, KEPT, now);
  if (answer.verdict === 'proceed') return taken(tx, parts, row, next.rung, answer.action, now);
  const held = answer.verdict === 'hold';
  const until = answer.until === null ? null : new Date(answer.until);
  const again = new Date(now.getTime() + AGAIN);
  const at = until !== null && until > now && until < again ? until : again;
  await keepStep(
    tx,
    row,
    {
      rung: next.rung,
      state: held ? 'held' : 'refused',
      say: answer.because.map(({ say }) => say).join(' '),
      next: answer.missing.map((missing) => missing.next).join(' ') || null,
      at: answer.until,
      actionId: answer.action,
    },
    now,
  );
  await lookAt(tx, row, at, now);
}

/** The gate let it through: the words to the customer are owed since, a debt goes to the collector. */
async function taken(
  tx: Tx,
  parts: ReceivablesParts,
  row: InvoiceRow,
  rung: Rung,
  actionId: string,
  now: Date,
): Promise<void> {
  await sql`
    insert into ladder_steps (customer_id, invoice_id, rung, action_id, taken_at)
    values (${row.customer_id}, ${row.id}, ${rung}, ${actionId}, ${now})
    on conflict (customer_id, invoice_id, rung) do update set action_id = excluded.action_id, taken_at = excluded.taken_at`.execute(
    tx,
  );
  if (rung !== 'referral') return refreshStep(tx, row, now);
  const { collectorId } = await ladderSettings(tx);
  if (collectorId === null) return refreshStep(tx, row, now);
  const name = await requirePartner(tx, collectorId, 'collectorId');
  await giveToCollector(tx, parts, row, { partnerId: collectorId, name, actionId }, KEPT, now);
}

const TASKS = {
  call: (row: InvoiceRow) =>
    `Call about invoice ${row.number}: ask whether it arrived, whether something is wrong with it, and what would help.`,
  review: (row: InvoiceRow) =>
    `Look at invoice ${row.number} before it goes to a collector: is everything proven, would anything else be right?`,
};

/** Lists it for a person, once. */
async function askPerson(
  tx: Tx,
  parts: ReceivablesParts,
  row: InvoiceRow,
  next: Extract<Next, { do: 'person' }>,
  now: Date,
): Promise<void> {
  const { rung } = next;
  if (row.step?.rung === rung && row.step.state === 'asked-person') return;
  if (rung === 'call' || rung === 'review') {
    const matter = await caseOf(tx, parts, row, { subject: `Overdue: invoice ${row.number}` }, KEPT, now);
    const dueAt = (await workingTimeOf(tx, { at: now })).addDays(now, 2);
    await addTask(
      tx,
      parts,
      matter,
      { kind: rung === 'call' ? 'call' : 'other', say: TASKS[rung](row), dueAt },
      KEPT,
      now,
    );
  }
  await keepStep(tx, row, { ...stepOf(next, true), state: 'asked-person' }, now);
}
