import { appendEntries } from '#domains/record/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import type { CaseRow } from './row.ts';

/** What a verb did to a case. */
export interface CaseDeed {
  /** The verb in the past, as in `kept.case.<verb>`. */
  readonly verb: string;
  /** In words, for the timeline. */
  readonly say: string;
  readonly details?: Readonly<Record<string, unknown>>;
  /** The entry that it is about. */
  readonly aboutEntryId?: string | null;
}

/** What a verb needs to write history. */
export interface HistoryParts {
  readonly secrets: Secrets;
}

/** Writes into the customer's record what became of a case and who did it, links it to the case, and tells everybody. */
export async function recordDeed(
  tx: Tx,
  { secrets }: HistoryParts,
  row: Pick<CaseRow, 'customer_id' | 'id' | 'number'>,
  deed: CaseDeed,
  actor: Actor,
  now: Date,
): Promise<string> {
  const { customer_id: customerId, id: caseId, number } = row;
  const details = { case: number, verb: deed.verb, ...deed.details };
  const [entry] = await appendEntries(
    tx,
    secrets,
    [
      {
        customerId,
        kind: 'case',
        channel: 'system',
        direction: 'internal',
        occurredAt: now,
        author: { type: actor.type, id: actor.id, name: actor.name, address: null },
        aboutEntryId: deed.aboutEntryId ?? null,
        subject: `Case ${number}`,
        text: deed.say,
        // The words that it opens from are found where they stand.
        ...(deed.verb === 'opened' ? { findOnlyBy: number } : {}),
        details,
      },
    ],
    now,
  );
  if (!entry) throw new Error('What became of the case was not recorded.');
  await linkEntries(tx, row, [{ id: entry.id, customerId }], now);
  await publish(tx, actor, now, [
    {
      type: `kept.case.${deed.verb}`,
      subject: number,
      customerId,
      data: { caseId, number, entryId: entry.id, ...deed.details },
    },
  ]);
  return entry.id;
}

/** Makes entries part of a case; those that are part already stay so. */
export async function linkEntries(
  tx: Tx,
  { customer_id: customerId, id }: Pick<CaseRow, 'customer_id' | 'id'>,
  entries: readonly { readonly id: string; readonly customerId: string }[],
  now: Date,
): Promise<void> {
  await sql`
    insert into case_entries (customer_id, case_id, entry_id, entry_customer_id, linked_at)
    select ${customerId}, ${id}, e.entry_id, e.customer_id, ${now}
    from unnest(${entries.map((e) => e.id)}::uuid[], ${entries.map((e) => e.customerId)}::uuid[]) as e (entry_id, customer_id)
    on conflict do nothing`.execute(tx);
}

/** The entry that a case `c` was opened from, else the one that tells of its opening. */
export const OPENED_BY = sql`coalesce(c.opened_entry_id, (
  select e.id from case_entries l join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id
  where l.customer_id = c.customer_id and l.case_id = c.id and l.entry_customer_id = c.customer_id and e.kind = 'case'
  order by e.seq limit 1))`;
