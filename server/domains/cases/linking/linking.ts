import type { z } from 'zod';
import type { LinkChange } from '#contracts/case-links.ts';
import { lockRecords } from '#domains/record/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, notFound } from '#platform/errors.ts';
import { type HistoryParts, recordDeed } from '../ground/history.ts';
import { type CaseKey, type CaseRow, caseKey, lockCaseRow } from '../ground/row.ts';

/** How a case stands to another, as it is stored: seen from the one that says it. */
export type LinkKind = 'related' | 'duplicate-of' | 'follow-up-of' | 'split-from' | 'joined-into';

type Change = z.output<typeof LinkChange>;

/** Two cases with the records of their customers locked, always in the same order. */
export async function lockBoth(tx: Tx, one: CaseKey, other: CaseKey): Promise<readonly [CaseRow, CaseRow]> {
  if (one.caseId === other.caseId) throw invalid('number', 'This is the same case.');
  await lockRecords(tx, [one.customerId, other.customerId]);
  if (one.caseId < other.caseId) {
    const first = await lockCaseRow(tx, one);
    return [first, await lockCaseRow(tx, other)];
  }
  const last = await lockCaseRow(tx, other);
  return [await lockCaseRow(tx, one), last];
}

/** Stores how one case stands to another; says whether that is new. */
export async function storeLink(
  tx: Tx,
  one: CaseRow,
  other: CaseRow,
  kind: LinkKind,
  actor: Actor,
  now: Date,
  moved: object | null = null,
): Promise<boolean> {
  const { rows } = await sql`
    insert into case_links (customer_id, case_id, other_customer_id, other_case_id, kind, linked_at, linked_by, moved)
    values (${one.customer_id}, ${one.id}, ${other.customer_id}, ${other.id}, ${kind}, ${now}, ${JSON.stringify(actor)}::jsonb,
      ${moved === null ? null : JSON.stringify(moved)}::jsonb)
    on conflict do nothing returning 1`.execute(tx);
  return rows.length > 0;
}

const WORDS: Readonly<Record<Change['kind'], readonly [string, string]>> = {
  related: ['related to', 'related to'],
  'duplicate-of': ['a duplicate of', 'duplicated by'],
};

/** Links two cases by hand; nothing of either moves. */
export async function linkCases(
  tx: Tx,
  parts: HistoryParts,
  key: CaseKey,
  { number, kind }: Change,
  actor: Actor,
  now: Date,
): Promise<void> {
  const [one, other] = await lockBoth(tx, key, await caseKey(tx, number));
  if (await areLinked(tx, one, other, kind))
    throw conflict('linked-already', 'These two cases are linked so already.');
  await storeLink(tx, one, other, kind, actor, now);
  await recordBoth(tx, parts, [one, other], kind, { verb: 'linked', not: '' }, actor, now);
}

/** Takes such a link away, from whichever side. */
export async function unlinkCases(
  tx: Tx,
  parts: HistoryParts,
  key: CaseKey,
  { number, kind }: Change,
  actor: Actor,
  now: Date,
): Promise<void> {
  const [one, other] = await lockBoth(tx, key, await caseKey(tx, number));
  const { rows } = await sql<{ case_id: string }>`
    delete from case_links where kind = ${kind} and ${between(one, other)} returning case_id`.execute(tx);
  const gone = rows[0];
  if (!gone) throw notFound('link between these cases');
  const pair: [CaseRow, CaseRow] = gone.case_id === one.id ? [one, other] : [other, one];
  await recordBoth(tx, parts, pair, kind, { verb: 'unlinked', not: 'no longer ' }, actor, now);
}

const between = (one: CaseRow, other: CaseRow) => sql`
  ((customer_id = ${one.customer_id} and case_id = ${one.id} and other_case_id = ${other.id})
    or (customer_id = ${other.customer_id} and case_id = ${other.id} and other_case_id = ${one.id}))`;

async function areLinked(tx: Tx, one: CaseRow, other: CaseRow, kind: LinkKind): Promise<boolean> {
  const { rows } =
    await sql`select 1 from case_links where kind = ${kind} and ${between(one, other)} limit 1`.execute(tx);
  return rows.length > 0;
}

async function recordBoth(
  tx: Tx,
  parts: HistoryParts,
  [one, other]: readonly [CaseRow, CaseRow],
  kind: Change['kind'],
  { verb, not }: { readonly verb: string; readonly not: string },
  actor: Actor,
  now: Date,
): Promise<void> {
  const [here, there] = WORDS[kind];
  const say = (words: string, number: string) => `This case is ${not}${words} case ${number}`;
  const details = (row: CaseRow) => ({ kind, other: row.number });
  await recordDeed(
    tx,
    parts,
    one,
    { verb, say: say(here, other.number), details: details(other) },
    actor,
    now,
  );
  await recordDeed(
    tx,
    parts,
    other,
    { verb, say: say(there, one.number), details: details(one) },
    actor,
    now,
  );
}
