import { z } from 'zod';
import type { Actor } from '#platform/actor.ts';
import { inTransaction, isRefusedData, sql, type Tx } from '#platform/db/index.ts';
import { KeptError } from '#platform/errors.ts';
import { askInTurn } from './ask.ts';
import { askingOf, givenOf } from './asking.ts';
import { decidedOf, isUnknownCustomer } from './decided.ts';
import { actionIdOf } from './matter.ts';
import { noteUnknown } from './note-unknown.ts';
import type { GateParts } from './parts.ts';
import { besideOthers } from './ways.ts';
import { weigh } from './weigh.ts';
import { conflictOf, type Decided, storeDecisions } from './write.ts';

/** Items in one transaction, and transactions at a time in one process. */
const PAGE = 50;
const BESIDE = 3;

interface Taken {
  batch_id: string;
  n: number;
  request: unknown;
  actor: Actor;
}

/** What came of an item. */
interface Settled {
  readonly n: number;
  readonly customer_id: string | null;
  readonly action_id: string | null;
  readonly verdict: string | null;
  readonly problem: { readonly code: string; readonly detail: string } | null;
}

/**
 * Decides what is left of batches until there is nothing more; several processes share the work. What a page comes to is
 * stored in one transaction with its answers, so a batch goes on where it was, whatever is killed when.
 */
export async function workBatches(parts: GateParts): Promise<number> {
  const lane = async (): Promise<number> => {
    for (let worked = 0; ; ) {
      const count = await inTransaction(parts.db, (tx) => workPage(tx, parts));
      if (count === 0) return worked;
      worked += count;
      parts.nudge();
    }
  };
  const all = await Promise.all(Array.from({ length: BESIDE }, lane));
  await sql`
    update action_batches b set done_at = ${parts.clock.now()} where done_at is null
      and not exists (select from action_batch_items i where i.batch_id = b.id and i.verdict is null and i.problem is null)`.execute(
    parts.db,
  );
  return all.reduce((sum, one) => sum + one, 0);
}

async function workPage(tx: Tx, parts: GateParts): Promise<number> {
  const { rows } = await sql<Taken>`
    select i.batch_id, i.n, i.request, b.taken_by as actor
    from (select id, taken_by from action_batches b where done_at is null
      and exists (select from action_batch_items i where i.batch_id = b.id and i.verdict is null and i.problem is null)
      order by taken_at, id limit 1) b
    join action_batch_items i on i.batch_id = b.id
    where i.verdict is null and i.problem is null order by i.n limit ${PAGE} for update of i skip locked`.execute(
    tx,
  );
  const [first] = rows;
  if (!first) return 0;
  const settled = await settleCarefully(tx, parts, rows, first.actor);
  await sql`
    update action_batch_items i set customer_id = s.customer_id, action_id = s.action_id, verdict = s.verdict,
      problem = s.problem, request = case when s.verdict is null then i.request end
    from jsonb_to_recordset(${JSON.stringify(settled)}::jsonb) as s (n int, customer_id uuid, action_id uuid, verdict text, problem jsonb)
    where i.batch_id = ${first.batch_id} and i.n = s.n`.execute(tx);
  return rows.length;
}

/** One that nobody could decide keeps no other from being decided, and does not come again and again: it is a problem of its own. */
async function settleCarefully(
  tx: Tx,
  parts: GateParts,
  rows: readonly Taken[],
  actor: Actor,
): Promise<Settled[]> {
  await sql`savepoint page`.execute(tx);
  try {
    const settled = await settle(tx, parts, rows, actor);
    await sql`release savepoint page`.execute(tx);
    return settled;
  } catch (error) {
    if (!isItsOwnFault(error)) throw error;
    await sql`rollback to savepoint page`.execute(tx);
    const [only, ...more] = rows;
    if (only === undefined) return [];
    if (more.length > 0) {
      const each: Settled[] = [];
      for (const row of rows) each.push(...(await settleCarefully(tx, parts, [row], actor)));
      return each;
    }
    parts.log.error(
      { err: error, batch: only.batch_id, n: only.n },
      'an item of a batch could not be decided',
    );
    const detail = 'This could not be decided: something in it lies beyond what can be reckoned with.';
    return [
      {
        n: only.n,
        customer_id: null,
        action_id: null,
        verdict: null,
        problem: { code: 'undecidable', detail },
      },
    ];
  }
}

/** The same item would fail again, whatever the database and others do. */
const isItsOwnFault = (error: unknown): boolean =>
  isRefusedData(error) ||
  error instanceof RangeError ||
  error instanceof TypeError ||
  error instanceof z.ZodError;

/** Decides those that stand alone and stores them at once; the rest one after the other. */
async function settle(tx: Tx, parts: GateParts, rows: readonly Taken[], actor: Actor): Promise<Settled[]> {
  const now = parts.clock.now();
  const together = new Map<number, Decided>();
  const customers = new Set<string>();
  const way = besideOthers(tx);
  const all = await Promise.all(
    rows.map(async ({ n, request }) => {
      const asking = askingOf(givenOf(request), now);
      return { n, asking, weighed: await weigh(way, parts, asking) };
    }),
  );
  for (const { n, asking, weighed } of all) {
    const { own, root, known } = weighed.found;
    // A second one about the same person rests on what the first came to.
    if (known || own === null || root === null || customers.has(root)) continue;
    customers.add(root);
    together.set(n, decidedOf(asking, weighed, actor));
  }
  const stored = await storeTogether(tx, [...together.values()]);
  const settled: Settled[] = [];
  for (const row of rows) {
    const one = stored ? together.get(row.n) : undefined;
    settled.push(
      one
        ? {
            n: row.n,
            customer_id: one.customerId,
            action_id: one.id,
            verdict: one.decision.verdict,
            problem: null,
          }
        : await alone(tx, parts, row, actor, now),
    );
  }
  return settled;
}

/** Whether all could be stored; where somebody else came in between none is. */
async function storeTogether(tx: Tx, decided: readonly Decided[]): Promise<boolean> {
  if (decided.length === 0) return true;
  await sql`savepoint together`.execute(tx);
  try {
    await storeDecisions(tx, decided);
    await sql`release savepoint together`.execute(tx);
    return true;
  } catch (error) {
    if (conflictOf(error) === undefined) throw error;
    await sql`rollback to savepoint together`.execute(tx);
    return false;
  }
}

async function alone(tx: Tx, parts: GateParts, row: Taken, actor: Actor, now: Date): Promise<Settled> {
  const given = givenOf(row.request);
  try {
    const answered = await askInTurn(tx, parts, given, actor, now);
    const { rows } = await sql<{ customer_id: string; action_id: string; verdict: string }>`
      select k.customer_id, k.action_id, a.verdict from action_keys k
      join actions a on a.customer_id = k.customer_id and a.id = k.action_id
      where k.action_id = ${actionIdOf(given.source, given.id)}`.execute(tx);
    const stored = rows[0];
    if (!stored) throw new Error(`What was answered is not there: ${answered.text}`);
    return { n: row.n, ...stored, problem: null };
  } catch (error) {
    if (!(error instanceof KeptError) || error.status >= 500) throw error;
    if (isUnknownCustomer(error)) await noteUnknown(tx, given, actor, now);
    const problem = { code: error.code, detail: error.message };
    return { n: row.n, customer_id: null, action_id: null, verdict: null, problem };
  }
}
