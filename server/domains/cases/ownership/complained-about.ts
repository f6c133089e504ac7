import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import type { CaseRow } from '../ground/row.ts';

/** A colleague whom a complaint is about. */
export interface ComplainedAbout {
  readonly id: string;
  readonly name: string;
  /** The customer's words that name them; `null`: set by hand. */
  readonly entryId: string | null;
}

type About = Pick<CaseRow, 'customer_id' | 'id' | 'type' | 'complained_about'>;

/**
 * Whom a complaint is about: as set by hand, else every colleague whose full name stands in the customer's own words (R12).
 * Greetings, thanks and quoted lines do not count; a case of another type is about nobody.
 */
export async function complainedAbout(db: Database | Tx, row: About): Promise<ComplainedAbout[]> {
  if (row.complained_about !== null) {
    const { rows } = await sql<ComplainedAbout>`
      select id, name, null as "entryId" from staff where id = any(${row.complained_about}::uuid[]) order by name`.execute(
      db,
    );
    return rows;
  }
  if (row.type !== 'complaint') return [];
  const { rows } = await sql<ComplainedAbout & { text: string }>`
    select s.id, s.name, e.id as "entryId", c.text from case_entries l
    join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id and e.direction = 'in'
    join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    join staff s on s.name like '% %' and strpos(lower(c.text), lower(s.name)) > 0
    where l.customer_id = ${row.customer_id} and l.case_id = ${row.id} order by e.occurred_at, e.id limit 200`.execute(
    db,
  );
  const found = rows.filter(({ text, name }) => accuses(text, name));
  return found
    .filter((one, at) => found.findIndex((other) => other.id === one.id) === at)
    .map(({ id, name, entryId }) => ({ id, name, entryId }));
}

const NO_ACCUSATION =
  /^\s*>|^\s*(?:dear|hi|hello|hallo|guten tag|liebe[r]?|buenos días|estimad[oa])\b|\b(?:thank|danke|gracias)|\bwrote:|\bschrieb\b|\bescribió\b/i;

const accuses = (text: string, name: string): boolean =>
  text
    .slice(0, 20_000)
    .split('\n')
    .some((line) => line.toLowerCase().includes(name.toLowerCase()) && !NO_ACCUSATION.test(line));

/** Refuses to give a complaint to whom it is about (R12, DISP 1.4.1R(1)): 409 `complained-about` with the words that say so. */
export async function refuseComplainedAbout(tx: Tx, row: About, staffId: string): Promise<void> {
  const one = (await complainedAbout(tx, row)).find(({ id }) => id === staffId);
  if (!one) return;
  const why = one.entryId === null ? 'as was set by hand' : 'the customer names them';
  const say = `This complaint is about ${one.name} (${why}). Somebody else must answer for it.`;
  throw conflict('complained-about', say, {
    because: [{ code: 'complained-about', say, entryId: one.entryId }],
  });
}

/** 422 for somebody who is not of the company. */
export async function requireStaff(tx: Tx, ids: readonly string[]): Promise<void> {
  const { rows } = await sql<{
    id: string;
  }>`select id from staff where id = any(${[...ids]}::uuid[])`.execute(tx);
  if (rows.length < new Set(ids).size) throw invalid('complainedAbout', 'Name people of the company.');
}
