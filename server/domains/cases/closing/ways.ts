import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { findProcedure } from '../clocks/own-procedures.ts';
import type { CaseKey, CaseRow } from '../ground/row.ts';
import { familyOfCase, firstAnswerAt } from '../ground/unanswered.ts';
import { silenceDays } from '../procedures/index.ts';
import type { Reason, Settled } from './duties.ts';

const keyOf = (row: CaseRow): CaseKey => ({ customerId: row.customer_id, caseId: row.id });

/** What one way of closing asks for beside that nothing is owed. */
export interface Way {
  readonly because: readonly Reason[];
  /** Words up to here are settled by it. */
  readonly settled?: Settled;
  /** The entry that it rests on. */
  readonly entryId: string | null;
}

interface EntryOfCase {
  id: string;
  kind: string;
  direction: string;
  author: { type: string };
  conversation_id: string | null;
  known_at: Date;
  outcome: string | null;
}

/**
 * The customer agreed: in words of theirs on this case, or in a call or visit in which they were reached, after something
 * that we said had arrived. Words up to and including the agreement are settled by it; newer ones are not.
 */
export async function agreedIn(db: Database | Tx, row: CaseRow, entryId: string): Promise<Way> {
  const entry = await entryOf(db, row, entryId);
  if (!entry) throw invalid('entryId', 'This case has no such entry.');
  const refuse = (say: string): Way => ({
    because: [{ code: 'agreement-missing', say, entryId }],
    entryId,
  });
  if (!isTheirWord(entry))
    return refuse('This entry does not hold words of the customer. Name the one in which they agree.');
  const answered = await firstAnswerAt(db, keyOf(row));
  if (answered === undefined || answered > entry.known_at)
    return refuse(
      'Nothing that we said had reached the customer before this, so they could not agree to it.',
    );
  return {
    because: [],
    entryId,
    settled: { at: entry.known_at, conversationId: entry.conversation_id },
  };
}

const isTheirWord = ({ kind, direction, author, outcome }: EntryOfCase): boolean =>
  kind === 'call' || kind === 'visit'
    ? outcome === 'reached'
    : direction === 'in' && author.type === 'customer' && ['message', 'voicemail', 'answer'].includes(kind);

async function entryOf(db: Database | Tx, row: CaseRow, entryId: string): Promise<EntryOfCase | undefined> {
  const family = await familyOfCase(db, row.customer_id);
  const { rows } = await sql<EntryOfCase>`
    select e.id, e.kind, e.direction, e.author, e.conversation_id, c.details ->> 'outcome' as outcome,
      case when e.channel = 'email' then e.recorded_at else e.occurred_at end as known_at
    from case_entries l join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id
    left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    where l.customer_id = ${row.customer_id} and l.case_id = ${row.id} and l.entry_id = ${entryId}
      and l.entry_customer_id = any(${family}::uuid[])`.execute(db);
  return rows[0];
}

/** Whatever came from outside in a case after a moment, the newest first; reports of machines about mail are no word. */
async function heardSince(
  db: Database | Tx,
  row: CaseRow,
  since: Date,
  kinds: readonly string[],
): Promise<string | undefined> {
  const family = await familyOfCase(db, row.customer_id);
  const { rows } = await sql<{ id: string }>`
    select e.id from case_entries l join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id
    where l.customer_id = ${row.customer_id} and l.case_id = ${row.id} and l.entry_customer_id = any(${family}::uuid[])
      and e.direction = 'in' and e.recorded_at > ${since} and e.kind = any(${kinds}::text[])
    order by e.recorded_at desc, e.id desc limit 1`.execute(db);
  return rows[0]?.id;
}

const WORDS = ['message', 'voicemail', 'call', 'visit'];

/** The customer confirmed by the link of a check-in, and has said nothing since. */
export async function confirmedBy(db: Database | Tx, row: CaseRow): Promise<Way> {
  const entryId = row.confirmed_entry_id;
  const refuse = (say: string, about: string | null): Way => ({
    because: [{ code: 'not-confirmed', say, entryId: about }],
    entryId,
  });
  if (entryId === null)
    return refuse('The customer has not confirmed by a check-in that it is solved.', row.denied_entry_id);
  const entry = await entryOf(db, row, entryId);
  if (!entry) return refuse('The confirmation is not one of this customer’s entries any more.', entryId);
  const { rows } = await sql<{ recorded_at: Date }>`
    select e.recorded_at from entry_keys k join entries e on e.customer_id = k.customer_id and e.id = k.id
    where k.id = ${entryId}`.execute(db);
  const since = rows[0]?.recorded_at ?? entry.known_at;
  const newer = await heardSince(db, row, since, WORDS);
  if (newer !== undefined)
    return refuse('The customer has said something since they confirmed. Ask again.', newer);
  return { because: [], entryId };
}

const DAY = 24 * 3600 * 1000;
/** A mail that a server took has arrived when nothing came back within three days (R32). */
const BOUNCE_WINDOW = 3 * DAY;
/** Days of silence where no procedure says how many: P3 for complaints, our own for the rest. */
const SILENCE = { complaint: 28, other: 14 } as const;

interface AskedRow {
  entry_id: string | null;
  created_at: Date;
  reached_at: Date | null;
}

/** The question was asked and reached the customer, nothing came back, and the time of the procedure has passed. */
export async function silenceSince(db: Database | Tx, row: CaseRow, now: Date): Promise<Way> {
  const asked = await closingQuestion(db, row, now);
  const entryId = asked?.entry_id ?? null;
  const refuse = (code: string, say: string, about: string | null = entryId): Way => ({
    because: [{ code, say, entryId: about }],
    entryId,
  });
  if (!asked || entryId === null)
    return refuse('question-not-asked', 'The customer was not asked whether the case can be closed.');
  const came = await heardSince(db, row, asked.created_at, [...WORDS, 'answer', 'auto-reply', 'unreadable']);
  if (came !== undefined)
    return refuse(
      'question-not-asked',
      'Something came back since the question. Answer it, and ask again.',
      came,
    );
  if (asked.reached_at === null)
    return refuse(
      'question-not-delivered',
      'There is no proof that the question reached the customer: a report that it was delivered, or three days without one that it was not.',
    );
  const days = await daysOfSilence(db, row);
  const until = new Date(asked.reached_at.getTime() + days * DAY);
  if (now < until)
    return refuse(
      'silence-too-short',
      `The customer has ${days} days to answer, until ${until.toISOString()}.`,
    );
  return { because: [], entryId };
}

async function daysOfSilence(db: Database | Tx, row: CaseRow): Promise<number> {
  const procedure = row.procedure === null ? undefined : await findProcedure(db, row.procedure);
  if (procedure) return silenceDays(procedure);
  return row.type === 'complaint' ? SILENCE.complaint : SILENCE.other;
}

/** The last closing question, and when it had reached an address of the customer: not where a later report rebuts it. */
async function closingQuestion(db: Database | Tx, row: CaseRow, now: Date): Promise<AskedRow | undefined> {
  if (row.question_kind !== 'closing-question') return undefined;
  const family = await familyOfCase(db, row.customer_id);
  const closed = new Date(now.getTime() - BOUNCE_WINDOW);
  const { rows } = await sql<AskedRow>`
    select o.entry_id, o.created_at, (
      select min(reached.at) from (
        select distinct on (lower(v.recipient)) v.rung, v.at, lower(v.recipient) as recipient from evidence v
        where v.customer_id = o.customer_id and v.entry_id = o.entry_id
        order by lower(v.recipient), v.at desc, v.id desc) as reached
      where (reached.rung in ('delivered', 'displayed', 'acted')
          or reached.rung in ('accepted', 'dispatched') and reached.at <= ${closed})
        and reached.recipient in (
          select lower(value) from contact_points where customer_id = any(${family}::uuid[]) and kind = 'email')) as reached_at
    from outgoing o where o.id = ${row.question_outgoing_id}`.execute(db);
  return rows[0];
}
