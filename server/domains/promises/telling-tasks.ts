import { workingTimeOf } from '#domains/staff/index.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { momentWords } from './history.ts';
import type { PromiseChangeParts, PromiseTask } from './parts.ts';
import type { LockedPromise, PromiseRow } from './row.ts';

const KEPT = system('promises');
/** Within so many working minutes a customer is told, and called. */
const SOON = 60;

/** Words to the customer about a broken promise; the one who sends them fills in the new moment. */
export async function draftOf(tx: Tx, row: PromiseRow): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select name from customers where customer_id = ${row.customer_id}`.execute(tx);
  const name = rows[0]?.name ?? '';
  return [
    `Dear ${name},`,
    '',
    `We promised you: «${row.words}», by ${momentWords(row.due_at, row.time_zone)}. We have not kept this promise, and we are sorry.`,
    '',
    'We still owe it to you. It will be done by: [new moment]',
  ].join('\n');
}

/** The same words where Kept sends them by itself: a person will say the new moment. */
export async function wordsByPolicy(tx: Tx, row: PromiseRow): Promise<string> {
  const draft = await draftOf(tx, row);
  return draft.replace(
    'It will be done by: [new moment]',
    'You do not have to do anything: one of us will get in touch with you and tell you by when it is done.',
  );
}

/** Lists for a person: tell the customer, with the words ready. */
export const listTelling = async (
  tx: Tx,
  parts: PromiseChangeParts,
  locked: LockedPromise,
  now: Date,
): Promise<void> =>
  list(tx, parts, locked, now, {
    kind: 'tell',
    say: `Tell the customer, before they ask, that «${locked.row.words}» was not kept, and by when it will be.`,
    draft: await draftOf(tx, locked.row),
  });

/** Lists for a person: call and apologise. */
export const listApology = (
  tx: Tx,
  parts: PromiseChangeParts,
  locked: LockedPromise,
  now: Date,
): Promise<void> =>
  list(tx, parts, locked, now, {
    kind: 'apology-call',
    say: `Call the customer and apologise: «${locked.row.words}» was not kept.`,
  });

async function list(
  tx: Tx,
  parts: PromiseChangeParts,
  { row, matter }: LockedPromise,
  now: Date,
  task: Pick<PromiseTask, 'kind' | 'say' | 'draft'>,
): Promise<void> {
  const hours = await workingTimeOf(tx, { teamId: matter.teamId });
  const dueAt = hours.addMinutes(now, SOON);
  await parts.promises.addTask(
    tx,
    matter,
    { ...task, promiseId: row.id, ownerId: row.owner_id ?? matter.ownerId, dueAt },
    KEPT,
    now,
  );
}
