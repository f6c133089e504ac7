import { lockRecords } from '#domains/record/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import type { StoredReason } from '../attention/harm.ts';

/** A case as it is stored. */
export interface CaseRow {
  customer_id: string;
  id: string;
  number: string;
  subject: string;
  type: string;
  cause: string | null;
  state: 'open' | 'closed';
  owner_id: string | null;
  team_id: string | null;
  queued: boolean;
  tags: string[];
  fields: Record<string, string | number | boolean | null>;
  remedy: string | null;
  /** Staff ids set by hand; `null`: as the customer's words name them (R12). */
  complained_about: string[] | null;
  procedure: string | null;
  opened_at: Date;
  opened_by: Actor;
  opened_entry_id: string | null;
  first_contact: boolean;
  number_given_at: Date | null;
  closed_at: Date | null;
  closed_how: 'agreed' | 'confirmed' | 'silence' | 'joined' | null;
  closed_by: Actor | null;
  closed_entry_id: string | null;
  closed_say: string | null;
  decided_at: Date | null;
  deadlock_at: Date | null;
  reply_entry_id: string | null;
  reply_since: Date | null;
  question_outgoing_id: string | null;
  question_kind: 'check-in' | 'closing-question' | null;
  confirmed_entry_id: string | null;
  denied_entry_id: string | null;
  service_down_at: Date | null;
  service_restored_at: Date | null;
  /** Seconds without service in outages before this one. */
  service_lost: number;
  waiting_since: Date | null;
  contacts: number;
  channel_switches: number;
  transfers: number;
  questions_repeated: number;
  /** Broken promises and «not solved» of which the leads know (R68). */
  failures: number;
  /** When the customer last said «not solved», whatever they said later. */
  denied_at: Date | null;
  open_promises: number;
  broken_promises: number;
  kept_promises: number;
  next_due_at: Date | null;
  harm: number;
  /** As stored; `reasonsNow` gives them their words. */
  reasons: StoredReason[];
  look_at: Date | null;
  changed_at: Date;
}

/** Which case: whose, and its identity. */
export interface CaseKey {
  readonly customerId: string;
  readonly caseId: string;
}

/** Where the case with this number is; 404 where there is none. */
export async function caseKey(db: Database | Tx, number: string): Promise<CaseKey> {
  const { rows } = await sql<{ id: string; customer_id: string }>`
    select id, customer_id from case_keys where number = ${number}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('case');
  return { customerId: row.customer_id, caseId: row.id };
}

/**
 * The case, with its customer's record and its row locked in this order until the end of the transaction. Every verb on a
 * case begins with it.
 */
export async function lockCase(tx: Tx, key: CaseKey): Promise<CaseRow> {
  await lockRecords(tx, [key.customerId]);
  return lockCaseRow(tx, key);
}

/** Only the case's row: for those who hold the record already, or add nothing to it. */
export async function lockCaseRow(tx: Tx, { customerId, caseId }: CaseKey): Promise<CaseRow> {
  const { rows } = await sql<CaseRow>`
    select * from cases where customer_id = ${customerId} and id = ${caseId} for update`.execute(tx);
  const row = rows[0];
  if (!row) throw notFound('case');
  return row;
}

/** The case that new entries of a conversation join, if there is one. */
export async function caseOfConversation(
  db: Database | Tx,
  customerId: string,
  conversationId: string,
): Promise<CaseKey | undefined> {
  const { rows } = await sql<{ case_id: string; case_customer_id: string }>`
    select case_id, case_customer_id from case_conversations
    where customer_id = ${customerId} and conversation_id = ${conversationId}`.execute(db);
  const row = rows[0];
  return row && { customerId: row.case_customer_id, caseId: row.case_id };
}
