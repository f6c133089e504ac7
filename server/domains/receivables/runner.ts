import { z } from 'zod';
import { Id } from '#contracts/common.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import type { TimerHandler } from '#platform/timers/index.ts';
import { askAbout, type InvoiceAction, standsNow } from './gate.ts';
import type { Next } from './ladder.ts';
import type { ReceivablesParts } from './parts.ts';
import { askPerson, type PersonRung } from './person.ts';
import { giveToCollector } from './placements.ts';
import { BREATHING, lookAtSpace } from './relief/spaces.ts';
import { type InvoiceRow, lockInvoice, type Step } from './row.ts';
import { ladderSettings, requirePartner } from './settings.ts';
import { keepStep, LOOK, lookAt, nextOf, refreshStep, stepOf } from './stepping.ts';

const KEPT = system('Kept');
const Data = z.object({ customerId: Id, invoiceId: Id });
const Space = z.object({ spaceId: Id });
/** What was held or refused is looked at again, in milliseconds; everything that changes it is looked at when it happens. */
const AGAIN = 86_400_000;

type Rung = NonNullable<Step['rung']>;

const ACTIONS: Readonly<Partial<Record<Rung, InvoiceAction>>> = {
  issue: 'invoice.issue',
  reminder: 'invoice.remind',
  'second-reminder': 'invoice.remind',
  'letter-of-claim': 'invoice.claim',
  call: 'debt.call',
  referral: 'debt.refer',
};

/** Looks at invoices that Kept takes the steps of, each in its time, and at breathing spaces that begin or are over. */
export const receivablesTimers = (parts: ReceivablesParts): ReadonlyMap<string, TimerHandler> =>
  new Map<string, TimerHandler>([
    [LOOK, (tx, timer, now) => look(tx, parts, Data.parse(timer.data), timer.dueAt, now)],
    [BREATHING, (tx, timer, now) => lookAtSpace(tx, parts, Space.parse(timer.data).spaceId, now)],
  ]);

async function look(
  tx: Tx,
  parts: ReceivablesParts,
  { customerId, invoiceId }: z.output<typeof Data>,
  dueAt: Date,
  now: Date,
): Promise<void> {
  const row = await lockInvoice(tx, { customerId, id: invoiceId });
  // Another moment was set since, or each look that something asks for would go on for ever beside the others.
  if (!row.driven || row.look_at?.getTime() !== dueAt.getTime()) return;
  const next = await nextOf(tx, { customerId, id: invoiceId }, now);
  if (next.do === 'ask' && next.at <= now) return takeStep(tx, parts, row, next, now);
  if (next.do === 'person' && next.at <= now) {
    if (row.step?.rung === next.rung && row.step.state === 'asked-person') return;
    if (next.rung === 'call') return takeStep(tx, parts, row, next, now);
    return asked(tx, parts, row, { ...next, rung: 'review' }, now);
  }
  await refreshStep(tx, row, now);
}

type ForPerson = Extract<Next, { do: 'person' }>;
type Asked = Extract<Next, { do: 'ask' | 'person' }>;

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
  if (before !== null && stands === 'proceed') return taken(tx, parts, row, next, before, now);
  const answer = await askAbout(tx, parts, row, type, { kind: 'ask' }, KEPT, now);
  if (answer.verdict === 'proceed') return taken(tx, parts, row, next, answer.action, now);
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

/** The gate let it through: the words to the customer are owed since, a person calls, a debt goes to the collector. */
async function taken(
  tx: Tx,
  parts: ReceivablesParts,
  row: InvoiceRow,
  next: Asked,
  actionId: string,
  now: Date,
): Promise<void> {
  const { rung } = next;
  if (next.do === 'person') return asked(tx, parts, row, { ...next, rung: 'call' }, now);
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

/** The step is a person's from now on; once. */
async function asked(
  tx: Tx,
  parts: ReceivablesParts,
  row: InvoiceRow,
  next: ForPerson & { readonly rung: PersonRung },
  now: Date,
): Promise<void> {
  await askPerson(tx, parts, row, next.rung, now);
  await keepStep(tx, row, { ...stepOf(next, true), state: 'asked-person' }, now);
}
