import { familyOf, rootOf } from '#domains/customers/index.ts';
import type { Leaving } from '#domains/delivery/index.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import { type Database, onceIn, sql, type Tx } from '#platform/db/index.ts';

/** Where words stand: whose they are, in which matter, in which zone and language. */
export interface Ground {
  /** Whoever the customer is now one with, themselves among them. */
  readonly family: readonly string[];
  readonly rootId: string;
  /** The case that the conversation belongs to. */
  readonly matter: { readonly customerId: string; readonly caseId: string } | null;
  readonly conversationId: string | null;
  readonly timeZone: string;
  /** BCP 47; `null`: not known. */
  readonly language: string | null;
  /** All of it goes to partners: they are asked for something, nothing is stated to the customer. */
  readonly toPartners: boolean;
}

/** Looks up where these words stand. */
export async function groundOf(
  db: Database | Tx,
  { customerId, conversationId, recipients }: Pick<Leaving, 'customerId' | 'conversationId' | 'recipients'>,
  inCase: Ground['matter'] = null,
): Promise<Ground> {
  const rootId = await rootOf(db, customerId);
  const family = await familyOf(db, rootId);
  const { rows } = await sql<Row>`
    select c.time_zone, c.language, l.case_customer_id, l.case_id, m.team_id,
      ${recipients.length}::int > 0 and not exists (
        select from unnest(${recipients.map((one) => one.toLowerCase())}::text[]) as r (address)
        where not exists (select from partners p where lower(p.email) = r.address)) as to_partners
    from customers c
    left join case_conversations l on l.customer_id = ${customerId} and l.conversation_id = ${conversationId}::uuid
    left join cases m on m.customer_id = l.case_customer_id and m.id = l.case_id
    where c.customer_id = ${rootId}`.execute(db);
  const row = rows[0];
  const { case_customer_id: owner, case_id: caseId } = row ?? { case_customer_id: null, case_id: null };
  return {
    family,
    rootId,
    matter:
      owner !== null && caseId !== null && family.includes(owner) ? { customerId: owner, caseId } : inCase,
    conversationId,
    timeZone: row?.time_zone ?? (await zoneOf(db, row?.team_id ?? null)),
    language: row?.language ?? null,
    toPartners: row?.to_partners ?? false,
  };
}

/** The zone of a team, else the company's. */
const zoneOf = async (db: Database | Tx, teamId: string | null): Promise<string> =>
  (teamId === null ? await companyTime(db) : await workingTimeOf(db, { teamId })).timeZone;

const companyTime = onceIn((db) => workingTimeOf(db, { teamId: null }));

interface Row {
  time_zone: string | null;
  language: string | null;
  case_customer_id: string | null;
  case_id: string | null;
  team_id: string | null;
  to_partners: boolean;
}

/**
 * Entries of this matter as `mine`: of the case, else of the conversation, else of all that the customer has: `id,
 * customer_id, kind, direction, occurred_at, seq`.
 */
export const MINE = ({ matter, conversationId, family }: Ground) =>
  matter
    ? sql`mine as materialized (
        select e.id, e.customer_id, e.kind, e.channel, e.direction, e.occurred_at, e.seq from case_entries l
        join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id
        where l.customer_id = ${matter.customerId} and l.case_id = ${matter.caseId}
          and e.customer_id = any(${family}::uuid[]))`
    : sql`mine as materialized (
        select id, customer_id, kind, channel, direction, occurred_at, seq from entries
        where customer_id = any(${family}::uuid[])
          ${conversationId === null ? sql`` : sql`and conversation_id = ${conversationId}`})`;

/** A day as people of this zone read it. */
export const dayWords = (at: Date, timeZone: string, language = 'en-GB'): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone }).format(at);
