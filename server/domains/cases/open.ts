import type { z } from 'zod';
import type { NewCase } from '#contracts/cases.ts';
import { withoutCardData } from '#domains/cards/index.ts';
import { requireCustomer } from '#domains/customers/index.ts';
import { lockRecords } from '#domains/record/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { startClocks } from './clocks/clocks.ts';
import { findProcedure } from './clocks/own-procedures.ts';
import { accountableFor, requireWorker } from './ground/accountable.ts';
import { sameFamily } from './ground/family.ts';
import { type HistoryParts, linkEntries, recordDeed } from './ground/history.ts';
import { newNumber } from './ground/numbers.ts';
import { refreshCase } from './ground/refresh.ts';
import { type CaseKey, lockCaseRow } from './ground/row.ts';
import { familyOfCase } from './ground/unanswered.ts';
import { refuseComplainedAbout } from './ownership/complained-about.ts';
import { requireTeam } from './ownership/ownership.ts';
import { checkFields } from './settings/settings.ts';

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

/** An offered type with its procedure; 422 where there is none with this key. */
export async function typeFor(
  tx: Tx,
  wanted: string | undefined,
): Promise<{ key: string; procedure: string | null }> {
  const { rows } = await sql<{ key: string; procedure: string | null }>`
    select key, procedure from case_types where active and ${wanted === undefined ? sql`true` : sql`key = ${wanted}`}
    order by key <> 'question', position, key limit 1`.execute(tx);
  const row = rows[0];
  if (!row) throw invalid('type', 'There is no such type of cases.');
  return row;
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

/** New entries of a conversation join this case, unless they join another one already; says whether they do. */
export async function bindConversation(tx: Tx, key: CaseKey, conversationId: string): Promise<boolean> {
  const { rows } = await sql`
    insert into case_conversations (customer_id, conversation_id, case_id, case_customer_id)
    select customer_id, id, ${key.caseId}, ${key.customerId} from conversation_keys where id = ${conversationId}
    on conflict do nothing returning 1`.execute(tx);
  return rows.length > 0;
}

/**
 * A conversation that is to begin with a mail of ours: its identity; what comes back in it joins the case. It is in the record of
 * the case's customer, or of `whose` where another is told who is one with them.
 */
export async function beginConversation(
  tx: Tx,
  { customerId, caseId }: CaseKey,
  whose = customerId,
): Promise<string> {
  const conversationId = newId();
  await sql`
    insert into case_conversations (customer_id, conversation_id, case_id, case_customer_id)
    values (${whose}, ${conversationId}, ${caseId}, ${customerId})`.execute(tx);
  return conversationId;
}

/** What was to begin such a conversation was refused: nothing of the case waits for it. */
export async function neverBegan(
  tx: Tx,
  { customerId, caseId }: CaseKey,
  conversationId: string,
): Promise<void> {
  await sql`
    delete from case_conversations
    where case_customer_id = ${customerId} and case_id = ${caseId} and conversation_id = ${conversationId}`.execute(
    tx,
  );
}

/** Opens a case as the API asks for it: by hand, or from an entry with its customer, conversation, words and team. */
export async function openAsAsked(
  tx: Tx,
  parts: HistoryParts,
  given: z.output<typeof NewCase>,
  actor: Actor,
  now: Date,
): Promise<OpenedCase> {
  await checkFields(tx, given.fields);
  if (given.cause !== undefined) await requireCause(tx, given.cause);
  if (given.teamId !== undefined) await requireTeam(tx, given.teamId);
  if (given.procedure !== undefined && !(await findProcedure(tx, given.procedure)))
    throw invalid('procedure', 'There is no such procedure.');
  const from = given.entryId === undefined ? undefined : await entryToOpenFrom(tx, given.entryId);
  const customerId = from?.customer_id ?? given.customerId;
  if (customerId === undefined) throw invalid('customerId', 'Name a customer or an entry.');
  await requireCustomer(tx, customerId);
  if (from && given.customerId !== undefined && !(await sameFamily(tx, given.customerId, customerId)))
    throw invalid('entryId', 'This customer has no such entry.');
  const opened = await openCase(
    tx,
    parts,
    {
      ...given,
      customerId,
      subject: given.subject ?? subjectOf(from),
      conversationId: from?.conversation_id ?? undefined,
      teamId: given.teamId ?? from?.team_id ?? undefined,
    },
    actor,
    now,
  );
  if (given.ownerId !== undefined)
    await refuseComplainedAbout(tx, await lockCaseRow(tx, opened), given.ownerId);
  return opened;
}

interface EntryToOpenFrom {
  customer_id: string;
  conversation_id: string | null;
  team_id: string | null;
  subject: string | null;
  preview: string | null;
}

async function entryToOpenFrom(tx: Tx, entryId: string): Promise<EntryToOpenFrom> {
  const { rows } = await sql<EntryToOpenFrom>`
    select e.customer_id, e.conversation_id, v.team_id, c.subject, c.preview
    from entry_keys k join entries e on e.customer_id = k.customer_id and e.id = k.id
    left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    left join conversations v on v.customer_id = e.customer_id and v.id = e.conversation_id
    where k.id = ${entryId}`.execute(tx);
  const row = rows[0];
  if (!row) throw invalid('entryId', 'There is no such entry.');
  return row;
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

/** 422 where the company has no such cause. */
export async function requireCause(tx: Database | Tx, key: string): Promise<void> {
  const { rows } = await sql`select 1 from case_causes where key = ${key} and active`.execute(tx);
  if (rows.length === 0) throw invalid('cause', 'There is no such cause.');
}
