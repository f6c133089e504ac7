import type { FactValues } from '#domains/decisions/index.ts';
import { findEntry } from '#domains/record/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { KeptError } from '#platform/errors.ts';
import type { StoredEvent } from '#platform/events/index.ts';

/** What an event is about, and everything that is known of it. */
export interface Gathered {
  readonly customerId: string | null;
  readonly caseNumber: string | null;
  readonly entryId: string | null;
  readonly promiseId: string | null;
  readonly facts: FactValues;
}

/** Of a text so much is looked at, in UTF-16 units. */
const MOST_TEXT = 20_000;

/** Gathers the facts about an event as they are at this moment. */
export async function gather(db: Database | Tx, event: StoredEvent, now: Date): Promise<Gathered> {
  const entryId = idIn(event, 'entryId');
  const promiseId = idIn(event, 'promiseId');
  const about = await keysOf(db, event, entryId);
  return {
    customerId: about.customer_id ?? event.customerId,
    caseNumber: about.number,
    entryId,
    promiseId,
    facts: {
      now,
      'event.type': event.type,
      'event.at': event.at,
      'event.actor': event.actor.type,
      'event.data': event.data,
      ...(await entryFacts(db, entryId)),
      ...(await caseFacts(db, about.number)),
      ...(await customerFacts(db, about.customer_id ?? event.customerId)),
      ...(await promiseFacts(db, promiseId)),
    },
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function idIn(event: StoredEvent, field: string): string | null {
  const value = event.data[field];
  return typeof value === 'string' && UUID.test(value) ? value : null;
}

interface Keys {
  readonly number: string | null;
  readonly customer_id: string | null;
}

/** The case that an event is about: the one that it names, else that of its promise, entry or conversation. */
async function keysOf(db: Database | Tx, event: StoredEvent, entryId: string | null): Promise<Keys> {
  const text = (field: string): string | null => {
    const value = event.data[field];
    return typeof value === 'string' ? value : null;
  };
  const { rows } = await sql<Keys>`
    select k.number, k.customer_id from (
      select id, 1 as rank from case_keys where number = ${text('caseNumber') ?? text('number')} or id = ${idIn(event, 'caseId')}::uuid
      union all select p.case_id, 2 from promise_keys k join promises p on p.customer_id = k.customer_id and p.id = k.id
        where k.id = ${idIn(event, 'promiseId')}::uuid
      union all select case_id, 3 from case_entries
        where entry_customer_id = ${event.customerId}::uuid and entry_id = ${entryId}::uuid
      union all select case_id, 4 from case_conversations
        where customer_id = ${event.customerId}::uuid and conversation_id = ${idIn(event, 'conversationId')}::uuid
    ) found join case_keys k on k.id = found.id order by rank, k.id desc limit 1`.execute(db);
  return rows[0] ?? { number: null, customer_id: null };
}

async function entryFacts(db: Database | Tx, entryId: string | null): Promise<FactValues> {
  if (entryId === null) return {};
  const entry = await findEntry(db, entryId).catch((error: unknown) => {
    if (error instanceof KeptError && error.status === 404) return undefined;
    throw error;
  });
  if (!entry) return {};
  return {
    'entry.kind': entry.kind,
    'entry.channel': entry.channel,
    'entry.direction': entry.direction,
    'entry.author': entry.author.type,
    'entry.subject': entry.subject,
    'entry.text': entry.text.slice(0, MOST_TEXT),
  };
}

interface CaseRow {
  number: string;
  subject: string;
  type: string;
  cause: string | null;
  procedure: string | null;
  state: string;
  queued: boolean;
  owner: string | null;
  team: string | null;
  tags: string[];
  fields: Record<string, unknown>;
  opened_at: Date;
  waiting_since: Date | null;
  next_due_at: Date | null;
  open_promises: number;
  broken_promises: number;
  contacts: number;
  harm: number;
}

async function caseFacts(db: Database | Tx, number: string | null): Promise<FactValues> {
  if (number === null) return {};
  const { rows } = await sql<CaseRow>`
    select c.*, s.name as owner, t.name as team from case_keys k
    join cases c on c.customer_id = k.customer_id and c.id = k.id
    left join staff s on s.id = c.owner_id left join teams t on t.id = c.team_id where k.number = ${number}`.execute(
    db,
  );
  const row = rows[0];
  if (!row) return {};
  return {
    'case.number': row.number,
    'case.subject': row.subject,
    'case.type': row.type,
    'case.cause': row.cause,
    'case.procedure': row.procedure,
    'case.open': row.state === 'open',
    'case.queued': row.queued,
    'case.owner': row.owner,
    'case.team': row.team,
    'case.tags': row.tags,
    'case.fields': row.fields,
    'case.openedAt': row.opened_at,
    'case.waiting': row.waiting_since !== null,
    'case.waitingSince': row.waiting_since,
    'case.nextDueAt': row.next_due_at,
    'case.openPromises': row.open_promises,
    'case.brokenPromises': row.broken_promises,
    'case.contacts': row.contacts,
    'case.harm': row.harm,
  };
}

interface CustomerRow {
  name: string;
  kind: string;
  language: string | null;
  provisional: boolean;
  vulnerable: boolean;
  open_cases: number;
}

async function customerFacts(db: Database | Tx, customerId: string | null): Promise<FactValues> {
  if (customerId === null) return {};
  const { rows } = await sql<CustomerRow>`
    select name, kind, language, provisional,
      exists (select from customer_needs n where n.customer_id = c.customer_id and vulnerable and ended_at is null) as vulnerable,
      (select count(*)::int from cases o where o.customer_id = c.customer_id and o.state = 'open') as open_cases
    from customers c where customer_id = ${customerId}::uuid`.execute(db);
  const row = rows[0];
  if (!row) return {};
  return {
    'customer.name': row.name,
    'customer.kind': row.kind,
    'customer.language': row.language,
    'customer.confirmed': !row.provisional,
    'customer.vulnerable': row.vulnerable,
    'customer.openCases': row.open_cases,
  };
}

interface PromiseRow {
  act: string;
  words: string;
  state: string;
  due_at: Date;
  owner: string | null;
  partner: string | null;
}

async function promiseFacts(db: Database | Tx, promiseId: string | null): Promise<FactValues> {
  if (promiseId === null) return {};
  const { rows } = await sql<PromiseRow>`
    select p.act, p.words, p.state, p.due_at, s.name as owner, a.name as partner from promise_keys k
    join promises p on p.customer_id = k.customer_id and p.id = k.id
    left join staff s on s.id = p.owner_id left join partners a on a.id = p.partner_id
    where k.id = ${promiseId}::uuid`.execute(db);
  const row = rows[0];
  if (!row) return {};
  return {
    'promise.act': row.act,
    'promise.words': row.words,
    'promise.state': row.state,
    'promise.dueAt': row.due_at,
    'promise.owner': row.owner,
    'promise.partner': row.partner,
  };
}
