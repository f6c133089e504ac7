import { beginConversation, type CaseKey, linkEntries, neverBegan } from '#domains/cases/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import type { NewStep } from './changes.ts';
import type { NoticeRow } from './types.ts';

/** What is told in one message, as far as its case goes. */
interface Telling {
  readonly rows: readonly NoticeRow[];
}

/** The open case that each message belongs to: the first that its notices name. Those of none are not in it. */
export async function casesOf<T extends Telling>(
  tx: Tx,
  bundles: readonly T[],
): Promise<ReadonlyMap<T, CaseKey>> {
  const named = [...new Set(bundles.flatMap(({ rows }) => rows.flatMap(({ case_id: id }) => id ?? [])))];
  if (named.length === 0) return new Map();
  const { rows } = await sql<CaseKey>`
    select c.customer_id as "customerId", c.id as "caseId" from case_keys k
    join cases c on c.customer_id = k.customer_id and c.id = k.id
    where k.id = any(${named}::uuid[]) and c.state = 'open'`.execute(tx);
  const open = new Map(rows.map((key) => [key.caseId, key]));
  return new Map(
    bundles.flatMap((one) => {
      const key = one.rows.map(({ case_id: id }) => open.get(id ?? '')).find((found) => found !== undefined);
      return key ? [[one, key] as const] : [];
    }),
  );
}

/** The conversation that a mail begins: what comes back in it joins the case. */
export const conversationIn = async (
  tx: Tx,
  key: CaseKey | undefined,
  whose: string,
): Promise<string | undefined> => key && beginConversation(tx, key, whose);

/**
 * What has an entry already is shown in its case; a mail is when it leaves. `beginning`: the conversation that a mail was to
 * begin, which it does not where it is refused.
 */
export async function showInCase(
  tx: Tx,
  key: CaseKey | undefined,
  step: NewStep,
  beginning: string | undefined,
  now: Date,
): Promise<void> {
  if (!key) return;
  if (step.kind === 'refused' && beginning !== undefined) await neverBegan(tx, key, beginning);
  if (!step.entryId || !step.sentCustomerId) return;
  const row = { customer_id: key.customerId, id: key.caseId };
  await linkEntries(tx, row, [{ id: step.entryId, customerId: step.sentCustomerId }], now);
}
