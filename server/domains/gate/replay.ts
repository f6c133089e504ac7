import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Replay } from '#contracts/gate.ts';
import { type Decision, decide, type Policy } from '#domains/decisions/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { policyAt } from './policies/now.ts';
import { type ActionRow, findAction } from './views.ts';

/** Decides an action again from its stored facts and the versions of then, and says whether it is the same. */
export async function replay(db: Database | Tx, id: string): Promise<z.output<typeof Replay>> {
  return replayOf(db, await findAction(db, id));
}

/** The same for an action that was read. */
export async function replayOf(
  db: Database | Tx,
  row: Pick<ActionRow, 'id' | 'type' | 'source' | 'decision' | 'decided_at' | 'verdict'>,
): Promise<z.output<typeof Replay>> {
  const { policies, missing } = await versionsOf(db, row.decision.asked);
  const then = row.decision;
  const again = decide(policies, row, { values: then.used, evidence: then.evidence }, row.decided_at);
  const differences = [...missing.map((one) => `${one} is not kept.`), ...differencesOf(then, again)];
  return {
    action: row.id,
    same: differences.length === 0,
    verdict: again.verdict,
    decided: row.verdict,
    policies: [...then.asked],
    differences,
  };
}

async function versionsOf(
  db: Database | Tx,
  asked: readonly string[],
): Promise<{ policies: Policy[]; missing: string[] }> {
  const policies: Policy[] = [];
  const missing: string[] = [];
  for (const one of asked) {
    const at = one.lastIndexOf('@');
    const policy = await policyAt(db, one.slice(0, at), Number(one.slice(at + 1)));
    if (policy) policies.push(policy);
    else missing.push(one);
  }
  return { policies, missing };
}

/** Parts of a decision by their names, in words for people. */
const PARTS: readonly (readonly [keyof Decision, string])[] = [
  ['verdict', 'the verdict'],
  ['because', 'the reasons'],
  ['missing', 'what is missing'],
  ['duties', 'the duties to tell'],
  ['policy', 'the policy that decided'],
  ['until', 'when a hold ends'],
  ['used', 'the facts'],
  ['evidence', 'the evidence'],
];

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

const differencesOf = (then: Decision, again: Decision): string[] =>
  PARTS.filter(([part]) => !isDeepStrictEqual(plain(then[part]), plain(again[part]))).map(
    ([, words]) => `Other: ${words}.`,
  );

/** Actions of a span of time that do not replay to the same; walks in pages of 500 from the oldest. */
export async function* replayAll(
  db: Database,
  from: Date,
  until: Date,
): AsyncGenerator<z.output<typeof Replay>> {
  let place: { tx: string; id: string } = { tx: '0', id: '00000000-0000-0000-0000-000000000000' };
  for (;;) {
    const { rows } = await sql<ActionRow>`
      select a.id, a.tx::text as tx, a.type, a.source, a.decision, a.decided_at, a.verdict from actions a
      where (a.tx, a.id) > (${place.tx}::text::xid8, ${place.id}::uuid) and a.decided_at >= ${from} and a.decided_at < ${until}
      order by a.tx, a.id limit 500`.execute(db);
    const last = rows.at(-1);
    if (!last) return;
    for (const row of rows) yield await replayOf(db, row);
    place = last;
  }
}
