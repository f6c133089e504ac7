import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Replay } from '#contracts/gate.ts';
import { type Decision, decide, type Policy, type Question } from '#domains/decisions/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { policyAt } from './policies/now.ts';
import { type ActionRow, findAction } from './views.ts';

/** Decides an action again from its stored facts and the versions of then, and says whether it is the same. */
export async function replay(db: Database | Tx, id: string): Promise<z.output<typeof Replay>> {
  return replayOf(db, await findAction(db, id));
}

/** The same for an action that was read. */
async function replayOf(
  db: Database | Tx,
  row: Pick<ActionRow, 'id' | 'type' | 'source' | 'decision' | 'decided_at' | 'verdict'>,
  versions: Versions = new Map(),
): Promise<z.output<typeof Replay>> {
  const { again, differences } = await decidedAgain(db, row, row.decision, row.decided_at, versions);
  return {
    action: row.id,
    same: differences.length === 0,
    verdict: again.verdict,
    decided: row.verdict,
    policies: [...row.decision.asked],
    differences: [...differences],
  };
}

/** Versions of policies by their names (`card.block@7`), as they are found; `undefined`: there is none. They never change. */
export type Versions = Map<string, Policy | undefined>;

/** A stored decision decided again from its facts, the versions of then and the moment of then; what is other, in words. */
export async function decidedAgain(
  db: Database | Tx,
  question: Question,
  then: Decision,
  at: Date,
  versions: Versions,
): Promise<{
  readonly again: Decision;
  readonly policies: readonly Policy[];
  readonly differences: readonly string[];
}> {
  const policies: Policy[] = [];
  const missing: string[] = [];
  for (const name of then.asked) {
    const policy = await versionOf(db, name, versions);
    if (policy) policies.push(policy);
    else missing.push(`${name} is not kept.`);
  }
  const again = decide(policies, question, { values: then.used, evidence: then.evidence }, at);
  return { again, policies, differences: [...missing, ...differencesOf(then, again)] };
}

async function versionOf(db: Database | Tx, name: string, known: Versions): Promise<Policy | undefined> {
  if (known.has(name)) return known.get(name);
  const at = name.lastIndexOf('@');
  const policy = await policyAt(db, name.slice(0, at), Number(name.slice(at + 1)));
  known.set(name, policy);
  return policy;
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

/** As it is stored; what is not known may also be left out. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value ?? null), (_, one: unknown) => (one === null ? undefined : one)) ?? null;

/** Of what is missing the words count; by what and when it comes is told beside them. */
const partOf = (decision: Decision, part: keyof Decision): unknown =>
  plain(part === 'missing' ? decision.missing.map(({ need, next }) => ({ need, next })) : decision[part]);

const differencesOf = (then: Decision, again: Decision): string[] =>
  PARTS.filter(([part]) => !isDeepStrictEqual(partOf(then, part), partOf(again, part))).map(
    ([, words]) => `Other: ${words}.`,
  );

/** Actions of a span of time that do not replay to the same; walks in pages of 500 from the oldest. */
export async function* replayAll(
  db: Database,
  from: Date,
  until: Date,
): AsyncGenerator<z.output<typeof Replay>> {
  const versions: Versions = new Map();
  let place: { tx: string; id: string } = { tx: '0', id: '00000000-0000-0000-0000-000000000000' };
  for (;;) {
    const { rows } = await sql<ActionRow>`
      select a.id, a.tx::text as tx, a.type, a.source, a.decision, a.decided_at, a.verdict from actions a
      where (a.tx, a.id) > (${place.tx}::text::xid8, ${place.id}::uuid) and a.decided_at >= ${from} and a.decided_at < ${until}
      order by a.tx, a.id limit 500`.execute(db);
    const last = rows.at(-1);
    if (!last) return;
    for (const row of rows) yield await replayOf(db, row, versions);
    place = last;
  }
}
