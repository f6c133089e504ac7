import { z } from 'zod';
import type { MessageDecision, MessageReplay } from '#contracts/gate.ts';
import { decidedAgain, type Versions } from '#domains/gate/index.ts';
import { type Database, sql } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import type { StoredDecision } from './decided.ts';
import { type Outcome, outcomeOf, wordOf } from './outcome.ts';
import { SENDING } from './sending.ts';

type Replayed = z.output<typeof MessageReplay>;

interface Row {
  customer_id: string;
  id: string;
  message_id: string;
  moment: 'accepting' | 'leaving';
  verdict: StoredDecision['verdict'];
  outcome: 'leaves' | 'waits' | 'refused';
  until: Date | null;
  decision: StoredDecision;
  decided_at: Date;
}

/** How a mail, SMS, letter or inbox message of ours was decided on, oldest first; 404 where nothing was. */
export async function decisionsOn(
  db: Database,
  messageId: string,
): Promise<z.input<typeof MessageDecision>[]> {
  return (await rowsOf(db, messageId)).map((row) => ({
    id: row.id,
    messageId: row.message_id,
    customerId: row.customer_id,
    moment: row.moment,
    verdict: row.verdict,
    outcome: row.outcome,
    until: row.until?.toISOString() ?? null,
    because: row.decision.because.map((one) => ({ ...one, evidence: [...one.evidence] })),
    missing: [...row.decision.missing],
    policies: [...row.decision.asked],
    facts: z.record(z.string(), z.json()).parse(row.decision.used),
    decidedAt: row.decided_at.toISOString(),
  }));
}

async function rowsOf(db: Database, messageId: string): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select * from message_decisions where message_id = ${messageId} order by decided_at, id`.execute(db);
  if (rows.length === 0) throw notFound('decision about a message');
  return rows;
}

/** All decisions on a message, decided again from their stored facts and the policies of then; 404 where there are none. */
export async function replayMessage(db: Database, messageId: string): Promise<Replayed[]> {
  const versions: Versions = new Map();
  const replayed: Replayed[] = [];
  for (const row of await rowsOf(db, messageId)) replayed.push(await replayOf(db, row, versions));
  return replayed;
}

/** Small enough that others are answered between two of them. */
const PAGE = 500;

/** The same for all messages that were decided on from one moment until before another, in their order. */
export async function* replayMessages(db: Database, from: Date, until: Date): AsyncGenerator<Replayed> {
  const versions: Versions = new Map();
  let after = { at: from, id: '00000000-0000-0000-0000-000000000000' };
  for (;;) {
    const { rows } = await sql<Row>`
      select * from message_decisions where (decided_at, id) > (${after.at}, ${after.id}::uuid) and decided_at < ${until}
      order by decided_at, id limit ${PAGE}`.execute(db);
    for (const row of rows) yield await replayOf(db, row, versions);
    const last = rows.at(-1);
    if (!last) return;
    after = { at: last.decided_at, id: last.id };
  }
}

async function replayOf(db: Database, row: Row, versions: Versions): Promise<Replayed> {
  const { decision: then, decided_at: at } = row;
  const { again, policies, differences } = await decidedAgain(db, SENDING, then, at, versions);
  const rules = policies.flatMap((policy) => policy.rules);
  const all = [...differences, ...otherOutcome(row, outcomeOf(again, rules, then.ends, at))];
  return {
    decision: row.id,
    messageId: row.message_id,
    same: all.length === 0,
    verdict: again.verdict,
    decided: row.verdict,
    policies: [...then.asked],
    differences: all,
  };
}

function otherOutcome({ outcome, until }: Pick<Row, 'outcome' | 'until'>, again: Outcome): string[] {
  const so = wordOf(again);
  const same = so === outcome && (so !== 'waits' || again.until?.getTime() === until?.getTime());
  return same ? [] : ['Other: what came of it.'];
}
