import type { z } from 'zod';
import type { NewCase } from '#contracts/cases.ts';
import { withoutCardData } from '#domains/cards/index.ts';
import { lockRecords } from '#domains/record/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import { startClocks } from './clocks/clocks.ts';
import { accountableFor, requireWorker } from './ground/accountable.ts';
import { bindConversation } from './ground/conversations.ts';
import { type HistoryParts, linkEntries, recordDeed } from './ground/history.ts';
import { newNumber } from './ground/numbers.ts';
import { refreshCase } from './ground/refresh.ts';
import { type CaseKey, lockCaseRow } from './ground/row.ts';
import { familyOfCase } from './ground/unanswered.ts';
import { typeFor } from './settings/offered.ts';

/** A case to be opened, checked by whoever asks. */
export interface CaseToOpen {
  readonly customerId: string;
  readonly subject: string;
  /** The entry that it opens from; it and what came after it in its conversation become part of the case. */
  readonly entryId?: string | undefined;
  readonly conversationId?: string | undefined;
  /** The first type that the company offers unless told. */
  readonly type?: string | undefined;
  readonly cause?: string | undefined;
  readonly procedure?: string | undefined;
  readonly remedy?: string | undefined;
  readonly tags?: readonly string[];
  readonly fields?: CaseFields;
  /** Staff id of who answers for it and does it; the team's queue otherwise. */
  readonly ownerId?: string | undefined;
  readonly teamId?: string | undefined;
}
type CaseFields = z.output<typeof NewCase>['fields'];

export interface OpenedCase extends CaseKey {
  readonly number: string;
}

/** Opens a case: its number, the person who answers for it, its entries, first words of its history. */
export async function openCase(
  tx: Tx,
  parts: HistoryParts,
  given: CaseToOpen,
  actor: Actor,
  now: Date,
): Promise<OpenedCase> {
  await lockRecords(tx, [given.customerId]);
  const type = await typeFor(tx, given.type);
  const owner = given.ownerId
    ? await requireWorker(tx, given.ownerId, 'ownerId')
    : await accountableFor(tx, given.teamId ?? null);
  const key = { customerId: given.customerId, caseId: newId() };
  const number = await takeNumber(tx, key);
  const firstContact = await isFirstContact(tx, given);
  await sql`
    insert into cases (customer_id, id, number, subject, type, cause, state, owner_id, team_id, queued, tags, fields, remedy,
      procedure, opened_at, opened_by, opened_entry_id, first_contact, changed_at)
    values (${key.customerId}, ${key.caseId}, ${number}, ${given.subject}, ${type.key}, ${given.cause ?? null}, 'open',
      ${owner?.id ?? null}, ${given.teamId ?? null}, ${given.ownerId === undefined}, ${[...new Set(given.tags ?? [])]}::text[],
      ${JSON.stringify(given.fields ?? {})}::jsonb, ${given.remedy ?? null}, ${given.procedure ?? type.procedure},
      ${now}, ${JSON.stringify(actor)}::jsonb, ${given.entryId ?? null}, ${firstContact}, ${now})`.execute(
    tx,
  );
  const row = await lockCaseRow(tx, key);
  await takeIn(tx, key, given, now);
  await startClocks(tx, row, now);
  await recordDeed(
    tx,
    parts,
    row,
    {
      verb: 'opened',
      say: `Case ${number} was opened: ${given.subject}`,
      aboutEntryId: given.entryId ?? null,
      details: {
        type: type.key,
        ownerId: owner?.id ?? null,
        ownerName: owner?.name ?? null,
        teamId: given.teamId ?? null,
        queued: row.queued,
        firstContact,
      },
    },
    actor,
    now,
  );
  await refreshCase(tx, key, now);
  return { ...key, number };
}

const TRIES = 20;

async function takeNumber(tx: Tx, { customerId, caseId }: CaseKey): Promise<string> {
  for (let i = 0; i < TRIES; i += 1) {
    const number = newNumber();
    const { rows } = await sql`
      insert into case_keys (number, id, customer_id) values (${number}, ${caseId}, ${customerId})
      on conflict (number) do nothing returning 1`.execute(tx);
    if (rows.length > 0) return number;
  }
  throw new Error('No free case number was found.');
}

/** Nothing was ever said between this customer and the company before this (story 5.7). */
async function isFirstContact(tx: Tx, { customerId, entryId }: CaseToOpen): Promise<boolean> {
  const family = await familyOfCase(tx, customerId);
  const { rows } = await sql`
    select 1 from entries where customer_id = any(${family}::uuid[]) and id is distinct from ${entryId ?? null}::uuid
      and kind in ('message', 'call', 'voicemail', 'visit', 'auto-reply', 'unreadable') limit 1`.execute(tx);
  return rows.length === 0;
}

/** The entry, its conversation from there on, and whatever that conversation brings. */
async function takeIn(tx: Tx, key: CaseKey, given: CaseToOpen, now: Date): Promise<void> {
  const row = { customer_id: key.customerId, id: key.caseId };
  const { conversationId, entryId } = given;
  const joins = conversationId !== undefined && (await bindConversation(tx, key, conversationId));
  if (entryId === undefined) return;
  const { rows } = await sql<{ id: string; customerId: string }>`
    select e.id, e.customer_id as "customerId" from entry_keys k join entries e on e.customer_id = k.customer_id and e.id = k.id
    where k.id = ${entryId}
    union
    select later.id, later.customer_id from entry_keys k
    join entries e on e.customer_id = k.customer_id and e.id = k.id
    join entries later on later.customer_id = e.customer_id and later.conversation_id = e.conversation_id
      and (later.occurred_at, later.id) > (e.occurred_at, e.id)
    where k.id = ${entryId} and ${joins} and not exists (
      select from case_entries l where l.entry_customer_id = later.customer_id and l.entry_id = later.id)`.execute(
    tx,
  );
  await linkEntries(tx, row, rows, now);
}

/** What a case is called after the words that it opens from: one line, at most 300 characters. */
export const subjectOf = (
  from: { readonly subject: string | null; readonly preview: string | null } | undefined,
): string =>
  [from?.subject, from?.preview]
    .map((words) =>
      withoutCardData(words ?? '')
        .replace(/\s+/g, ' ')
        .trim()
        .slice(0, 300)
        .toWellFormed(),
    )
    .find((words) => words !== '') ?? 'Without a subject';
