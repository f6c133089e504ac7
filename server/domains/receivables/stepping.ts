import { onceIn, sql, type Tx } from '#platform/db/index.ts';
import { addTimer } from '#platform/timers/index.ts';
import { type Next, nextStep, settled } from './ladder.ts';
import { type InvoiceKey, type InvoiceRow, type Step, standingOf, stepsOf } from './row.ts';
import { ladderSettings } from './settings.ts';

/** Looks at an invoice and takes its next step where it is time. */
export const LOOK = 'receivables.look';
/** What is awaited is told when it comes (`followCustomers`, payments, deliveries); looked for all the same, in milliseconds. */
const LOOK_AGAIN = 7 * 86_400_000;

type Steps = Awaited<ReturnType<typeof stepsOf>>;
const settingsOnce = onceIn(ladderSettings);

/** What comes next, from what holds now; `known`: its steps, where they need not be looked up. */
export async function nextOf(tx: Tx, key: InvoiceKey, now: Date, known?: Steps): Promise<Next> {
  const steps = known ?? (await stepsOf(tx, key));
  const unsaid = await settledUntold(
    tx,
    steps.flatMap(({ actionId }) => actionId ?? []),
  );
  const taken = new Map(
    steps.flatMap(({ rung, at, actionId }) => (unsaid.has(actionId ?? '') ? [] : [[rung, at] as const])),
  );
  return nextStep({ standing: await standingOf(tx, key), taken, settings: await settingsOnce(tx), now });
}

/** Steps whose words were settled before they reached anybody, as by a payment: once that is taken back they go out afresh. */
async function settledUntold(tx: Tx, actionIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (actionIds.length === 0) return new Set();
  const { rows } = await sql<{ action_id: string }>`
    select k.action_id from notice_keys k join notices n on n.customer_id = k.customer_id and n.id = k.notice_id
    where k.action_id = any(${actionIds}::uuid[]) and n.state = 'moot'`.execute(tx);
  return new Set(rows.map((row) => row.action_id));
}

/** Works out what comes next and sees to it that it happens; every verb on an invoice ends with it. */
export async function refreshStep(tx: Tx, row: InvoiceRow, now: Date, steps?: Steps): Promise<void> {
  const key = { customerId: row.customer_id, id: row.id };
  const next = row.state === 'open' ? await nextOf(tx, key, now, steps) : settled(row.state);
  await keepStep(tx, row, stepOf(next, row.driven), now);
  if (!row.driven || next.do === 'nothing') return;
  const due = next.do === 'wait' ? new Date(now.getTime() + LOOK_AGAIN) : next.at;
  await lookAt(tx, row, due > now ? due : now, now);
}

/** The step is shown as it stands. */
export async function keepStep(tx: Tx, row: InvoiceRow, step: Step, now: Date): Promise<void> {
  await sql`
    update invoices set step = ${JSON.stringify(step)}::jsonb, changed_at = ${now}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
}

/** An invoice is looked at when that moment comes. */
export async function lookAt(
  tx: Tx,
  row: Pick<InvoiceRow, 'customer_id' | 'id' | 'number'>,
  at: Date,
  now: Date,
): Promise<void> {
  await sql`
    update invoices set look_at = ${at} where customer_id = ${row.customer_id} and id = ${row.id}`.execute(
    tx,
  );
  await addTimer(tx, now, {
    kind: LOOK,
    key: `${row.id}:${at.toISOString()}`,
    dueAt: at,
    data: { customerId: row.customer_id, invoiceId: row.id },
    reason: `The next step of invoice ${row.number}`,
    lane: row.customer_id,
  });
}

/** What comes next, as it is shown. */
export function stepOf(next: Next, driven: boolean): Step {
  if (next.do === 'nothing')
    return { rung: null, state: next.state, say: next.say, next: null, at: null, actionId: null };
  const at = next.do === 'wait' ? null : next.at.toISOString();
  return {
    rung: next.rung,
    state: driven ? 'waiting' : 'by-source',
    say: next.say,
    next: next.do === 'wait' ? next.next : driven ? null : 'The company’s own system asks for this step.',
    at,
    actionId: null,
  };
}
