import { workingTimeOf } from '#domains/staff/index.ts';
import { chooseLanguage, expand, usableTemplate } from '#domains/templates/index.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import type { PromiseChangeParts, PromiseTask } from './parts.ts';
import type { LockedPromise } from './row.ts';

const KEPT = system('promises');
/** Within so many working minutes a customer is told, and called. */
const SOON = 60;

/** Where the one who sends it writes by when it will be done. */
const NEW_MOMENT = '[new moment]';

/** Words to the customer about a broken promise, in their language; the one who sends them fills in the new moment. */
export const draftOf = (tx: Tx, locked: LockedPromise): Promise<string> => slipped(tx, locked, NEW_MOMENT);

/** The same where Kept sends them by itself: a person will say the new moment. */
export const wordsByPolicy = (tx: Tx, locked: LockedPromise): Promise<string> => slipped(tx, locked, null);

async function slipped(tx: Tx, { row, matter }: LockedPromise, next: string | null): Promise<string> {
  const { rows } = await sql<{ name: string; language: string | null; owner: string | null }>`
    select c.name, c.language, s.name as owner from customers c left join staff s on s.id = ${row.owner_id}
    where c.customer_id = ${row.customer_id}`.execute(tx);
  const { name = '', language = null, owner = null } = rows[0] ?? {};
  const { texts, fallback } = await usableTemplate(tx, 'promise-slipped');
  const chosen = chooseLanguage(
    language,
    texts.map((one) => one.language),
    fallback,
  );
  const values = {
    'customer.name': name,
    'case.number': matter.number,
    'case.subject': matter.subject,
    'promise.words': row.words,
    'promise.due': row.due_at,
    'promise.owner': owner,
    'promise.next': next,
    'agent.name': owner,
  };
  const body = texts.find((one) => one.language === chosen)?.body ?? '';
  return expand(body, values, { language: chosen, timeZone: row.time_zone }).text.trim();
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
    draft: await draftOf(tx, locked),
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
