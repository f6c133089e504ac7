import { passPromisesOn } from '#domains/promises/index.ts';
import { lockRecords } from '#domains/record/index.ts';
import { notify, type StaffHooks } from '#domains/staff/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { accountableFor, accountableOf, NOBODY_LOCK } from '../ground/accountable.ts';
import { type HistoryParts, recordDeed } from '../ground/history.ts';
import { refreshCase } from '../ground/refresh.ts';
import { type CaseKey, type CaseRow, lockCaseRow } from '../ground/row.ts';
import { comeBack } from '../handoffs/handoff-return.ts';
import { changeOwner, promiseParts } from './change-owner.ts';
import { keyOf } from './ownership.ts';

type Condition = ReturnType<typeof sql>;

/**
 * What happens to cases when people come and go, in the same transaction: at every instant each open case has one active
 * person who answers for it. Nothing is refused, and nothing passes silently.
 */
export const staffHooks = (parts: HistoryParts): StaffHooks => ({
  came: async (tx, actor, now) => {
    await sql`select pg_advisory_xact_lock(${NOBODY_LOCK})`.execute(tx);
    const nobodys = sql`c.owner_id is null and c.state = 'open'`;
    await passCasesOn(tx, parts, nobodys, 'nobody answered for it', actor, now);
  },
  left: async (tx, staffId, actor, now) => {
    const name = await nameOf(tx, staffId);
    const theirs = sql`c.owner_id = ${staffId}::uuid and (c.state = 'open' or c.reply_since is not null)`;
    await passCasesOn(tx, parts, theirs, `${name} no longer works with customers`, actor, now);
    await returnOffers(tx, parts, staffId, now);
    await passTheRestOn(tx, parts, staffId, name, actor, now);
  },
  leadChanged: async (tx, teamId, actor, now) => {
    const lead = await accountableFor(tx, teamId);
    const queue = sql`c.team_id = ${teamId}::uuid and c.queued and c.state = 'open'
      and c.owner_id is distinct from ${lead?.id ?? null}::uuid`;
    await passCasesOn(tx, parts, queue, 'the team has another lead', actor, now);
  },
});

async function nameOf(tx: Tx, staffId: string): Promise<string> {
  const { rows } = await sql<{ name: string }>`select name from staff where id = ${staffId}::uuid`.execute(
    tx,
  );
  return rows[0]?.name ?? 'Somebody';
}

/** Gives cases to whoever answers for their team's queue; all their records are locked first, in order. */
async function passCasesOn(
  tx: Tx,
  parts: HistoryParts,
  which: Condition,
  because: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  for (const row of await lockCases(tx, which)) {
    const owner = await accountableFor(tx, row.team_id);
    const say = `${owner?.name ?? 'Nobody'} answers for it now: ${because}`;
    const deed = { verb: 'passed-on', kind: 'case-passed-on', say };
    await changeOwner(tx, parts, row, { owner, teamId: row.team_id, queued: true }, deed, actor, now);
    await refreshCase(tx, keyOf(row), now);
  }
}

/** Locks the records of many cases in order, then each case, and leaves out those for which it no longer holds. */
async function lockCases(tx: Tx, which: Condition): Promise<CaseRow[]> {
  const { rows } = await sql<{ customer_id: string; id: string }>`
    select c.customer_id, c.id from cases c where ${which}`.execute(tx);
  await lockRecords(
    tx,
    rows.map((row) => row.customer_id),
  );
  const { rows: locked } = await sql<CaseRow>`
    select c.* from cases c
    where (c.customer_id, c.id) in (select * from unnest(${rows.map((r) => r.customer_id)}::uuid[], ${rows.map((r) => r.id)}::uuid[]))
      and ${which}
    order by c.customer_id, c.id for update of c`.execute(tx);
  return locked;
}

/** What was offered to somebody who cannot answer any more comes back at once. */
async function returnOffers(tx: Tx, parts: HistoryParts, staffId: string, now: Date): Promise<void> {
  const { rows } = await sql<CaseKey & { handoffId: string }>`
    select customer_id as "customerId", case_id as "caseId", id as "handoffId" from handoffs
    where to_staff_id = ${staffId}::uuid and state = 'offered' order by customer_id, id`.execute(tx);
  await lockRecords(
    tx,
    rows.map((row) => row.customerId),
  );
  for (const key of rows) await comeBack(tx, parts, key, 'cannot answer any more', now);
}

/** Tasks and promises of theirs within cases of others go to those who answer for the cases. */
async function passTheRestOn(
  tx: Tx,
  parts: HistoryParts,
  staffId: string,
  name: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const { rows } = await sql<CaseKey>`
    select customer_id as "customerId", case_id as "caseId" from case_tasks
    where owner_id = ${staffId}::uuid and state = 'open'
    union
    select customer_id, case_id from promises
    where owner_id = ${staffId}::uuid and state in ('waiting', 'open', 'broken')
    order by 1, 2`.execute(tx);
  await lockRecords(
    tx,
    rows.map((row) => row.customerId),
  );
  for (const key of rows) {
    const row = await lockCaseRow(tx, key);
    const owner = await accountableOf(tx, row);
    await sql`
      update case_tasks set owner_id = ${owner?.id ?? null}
      where customer_id = ${key.customerId} and case_id = ${key.caseId} and owner_id = ${staffId}::uuid and state = 'open'`.execute(
      tx,
    );
    if (owner) await passPromisesOn(tx, promiseParts(parts), key, staffId, owner, actor, now);
    const say = `What ${name} had to do for it is ${owner?.name ?? 'nobody'}’s now`;
    const details = { from: staffId, to: owner?.id ?? null };
    const entryId = await recordDeed(tx, parts, row, { verb: 'duties-passed-on', say, details }, actor, now);
    await notify(
      tx,
      [owner?.id ?? null],
      {
        kind: 'case-passed-on',
        say: `Case ${row.number} (${row.subject}): ${say}`,
        customerId: row.customer_id,
        caseNumber: row.number,
        entryId,
      },
      now,
    );
    await refreshCase(tx, key, now);
  }
}
