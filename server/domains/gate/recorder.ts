import type { Decision } from '#domains/decisions/index.ts';
import { appendEntries, type NewEntry } from '#domains/record/index.ts';
import type { Actor } from '#platform/actor.ts';
import { inTransaction, sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { givenOf } from './asking.ts';
import type { GateParts } from './parts.ts';
import { sayAction, sayWhat } from './say.ts';

/** Actions in one transaction: it holds the records of their customers for so long. */
const PAGE = 200;

interface Row {
  customer_id: string;
  id: string;
  cursor_tx: string;
  source: string;
  external_id: string;
  type: string;
  mode: 'ask' | 'done';
  request: unknown;
  verdict: string;
  policy: string;
  decision: Decision;
  standing: 'as-decided' | 'unasked' | 'against-hold' | 'against-refusal' | null;
  actor: Actor;
  at: Date;
  decided_at: Date;
  entry_id: string;
}

/**
 * Writes what was asked and done into the records of the customers, and tells of it, in the order in which it was stored. The
 * follower's place moves on in the same transaction: each action is recorded once, whatever is killed when.
 */
export async function recordActions(parts: GateParts): Promise<number> {
  for (let recorded = 0; ; ) {
    const count = await inTransaction(parts.db, (tx) => recordPage(tx, parts));
    recorded += count;
    if (count < PAGE) return recorded;
  }
}

async function recordPage(tx: Tx, { secrets, clock }: GateParts): Promise<number> {
  const { rows: places } = await sql<{ cursor: string }>`
    select cursor from gate_followers where name = 'entries' for update skip locked`.execute(tx);
  const cursor = places[0]?.cursor;
  // Another process is at it.
  if (cursor === undefined) return 0;
  const [afterTx = '0', afterId = '00000000-0000-0000-0000-000000000000'] = cursor.split(':');
  const { rows } = await sql<Row>`
    select customer_id, id, tx::text as cursor_tx, source, external_id, type, mode, request, verdict, policy, decision, standing,
      actor, at, decided_at, entry_id
    from actions where (tx, id) > (${afterTx}::text::xid8, ${afterId}::uuid) and tx < pg_snapshot_xmin(pg_current_snapshot())
    order by tx, id limit ${PAGE}`.execute(tx);
  const last = rows.at(-1);
  if (!last) return 0;
  const now = clock.now();
  await appendEntries(tx, secrets, rows.map(entryOf), now);
  await tell(tx, rows, now);
  await sql`update gate_followers set cursor = ${`${last.cursor_tx}:${last.id}`} where name = 'entries'`.execute(
    tx,
  );
  return rows.length;
}

function entryOf(row: Row): NewEntry {
  const { actor } = row;
  const given = givenOf(row.request);
  const asked = { ...given, reason: given.reason ?? null };
  return {
    id: row.entry_id,
    customerId: row.customer_id,
    kind: 'action',
    channel: 'system',
    direction: 'internal',
    occurredAt: row.mode === 'done' ? row.at : row.decided_at,
    author: { type: actor.type, id: actor.id, name: actor.name, address: null },
    subject: sayWhat(asked),
    text: sayAction(asked, row.decision, row.standing),
    details: {
      actionId: row.id,
      type: row.type,
      source: row.source,
      id: row.external_id,
      mode: row.mode,
      verdict: row.verdict,
      policy: row.policy,
      standing: row.standing,
    },
  };
}

/** One event for each action; those of one actor are written together. */
async function tell(tx: Tx, rows: readonly Row[], now: Date): Promise<void> {
  const byActor = Map.groupBy(rows, ({ actor }) => `${actor.type} ${actor.id} ${actor.name}`);
  for (const group of byActor.values()) {
    const actor = group[0]?.actor;
    if (actor) await publish(tx, actor, now, group.map(eventOf));
  }
}

const eventOf = (row: Row) => ({
  type: 'kept.action.decided',
  subject: row.id,
  customerId: row.customer_id,
  data: {
    actionId: row.id,
    source: row.source,
    id: row.external_id,
    type: row.type,
    mode: row.mode,
    verdict: row.verdict,
    standing: row.standing,
    policy: row.policy,
    entryId: row.entry_id,
  },
});
