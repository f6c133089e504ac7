import type { CaseOfPromise, CaseRef, PromiseHooks } from '#domains/promises/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { accountableFor } from '../ground/accountable.ts';
import { beginConversation, neverBegan } from '../ground/conversations.ts';
import { type HistoryParts, linkEntries } from '../ground/history.ts';
import { refreshCase } from '../ground/refresh.ts';
import { caseKey, lockCase } from '../ground/row.ts';
import { NOT_WITH_PARTNER } from '../handoffs/handoff-row.ts';
import { openCase } from '../open.ts';
import { addTask, endTask } from '../tasks/tasks.ts';

/** What cases give to promises. */
export const promiseHooks = (parts: HistoryParts): PromiseHooks => ({
  lockCase: lockForPromise,
  caseKey,
  openCase: async (tx, given, actor, now) => {
    const from = given.entryId === undefined ? undefined : await placeOf(tx, given.entryId);
    if (from?.case) return from.case;
    const ownerId = await workerId(tx, actor);
    const conversationId = from?.conversationId;
    return openCase(tx, parts, { ...given, conversationId, ownerId }, actor, now);
  },
  beginConversation,
  neverBegan,
  link: (tx, { customerId, caseId }, entry, now) =>
    linkEntries(tx, { customer_id: customerId, id: caseId }, [entry], now),
  refresh: refreshCase,
  addTask: async (tx, key, task, actor, now) => {
    if ((await openTasks(tx, key, task.promiseId, task.kind)).length === 0)
      await addTask(tx, parts, key, task, actor, now);
  },
  endTasks: async (tx, key, { promiseId, kind, entryId }, actor, now) => {
    for (const id of await openTasks(tx, key, promiseId, kind))
      await endTask(
        tx,
        parts,
        id,
        { state: 'done', reason: '', ...(entryId === null ? {} : { entryId }) },
        actor,
        now,
      );
  },
});

async function lockForPromise(tx: Tx, key: CaseRef): Promise<CaseOfPromise> {
  const row = await lockCase(tx, key);
  const lead = await accountableFor(tx, row.team_id);
  return {
    ...key,
    number: row.number,
    subject: row.subject,
    closed: row.state === 'closed',
    ownerId: row.owner_id,
    teamId: row.team_id,
    leadId: lead?.id ?? null,
    conversationId: await newestConversation(tx, key),
  };
}

async function newestConversation(tx: Tx, { customerId, caseId }: CaseRef): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select v.id from case_conversations l
    join conversations v on v.customer_id = l.customer_id and v.id = l.conversation_id
    where l.case_customer_id = ${customerId} and l.case_id = ${caseId} and v.channel = 'email' and ${NOT_WITH_PARTNER}
    order by v.last_at desc, v.id desc limit 1`.execute(tx);
  return rows[0]?.id ?? null;
}

/** Where an entry stands: its conversation, and the open case that it is part of. */
async function placeOf(
  tx: Tx,
  entryId: string,
): Promise<{ conversationId: string | undefined; case: CaseRef | undefined }> {
  const { rows } = await sql<{
    conversation_id: string | null;
    customer_id: string | null;
    case_id: string | null;
  }>`
    select e.conversation_id, c.customer_id, c.id as case_id
    from entry_keys k join entries e on e.customer_id = k.customer_id and e.id = k.id
    left join case_entries l on l.entry_customer_id = e.customer_id and l.entry_id = e.id
    left join cases c on c.customer_id = l.customer_id and c.id = l.case_id and c.state = 'open'
    where k.id = ${entryId} order by c.opened_at desc nulls last limit 1`.execute(tx);
  const row = rows[0];
  const found =
    row?.customer_id && row.case_id ? { customerId: row.customer_id, caseId: row.case_id } : undefined;
  return { conversationId: row?.conversation_id ?? undefined, case: found };
}

/** A person who promises answers for the case that opens for it. */
async function workerId(tx: Tx, actor: Actor): Promise<string | undefined> {
  if (actor.type !== 'staff') return undefined;
  const { rows } = await sql<{ id: string }>`
    select id from staff where id = ${actor.id}::uuid and active and role <> 'auditor'`.execute(tx);
  return rows[0]?.id;
}

async function openTasks(tx: Tx, key: CaseRef, promiseId: string, kind: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from case_tasks where customer_id = ${key.customerId} and case_id = ${key.caseId}
      and promise_id = ${promiseId} and kind = ${kind} and state = 'open'`.execute(tx);
  return rows.map((row) => row.id);
}
