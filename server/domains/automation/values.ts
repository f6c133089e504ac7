import { nextDeadline } from '#domains/cases/index.ts';
import { findCustomer } from '#domains/customers/index.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import type { PlaceholderValues } from '#domains/templates/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';

/** Whom and what a text is about. */
export interface About {
  readonly customerId: string;
  readonly caseNumber?: string | undefined;
  /** The case's promise that is due first unless named. */
  readonly promiseId?: string | undefined;
}

/** What a text is written with. */
export interface Written {
  readonly values: PlaceholderValues;
  /** The customer's language; `null`: not known. */
  readonly language: string | null;
  /** The customer's zone, else that of the company's calendar. */
  readonly timeZone: string;
}

/** Everything that a text about this customer, case and promise may say. */
export async function valuesFor(
  db: Database | Tx,
  { customerId, caseNumber, promiseId }: About,
  actor: Actor,
  now: Date,
): Promise<Written> {
  const customer = await findCustomer(db, customerId, now);
  const matter = caseNumber === undefined ? {} : await caseValues(db, caseNumber, promiseId ?? null, now);
  return {
    values: { 'customer.name': customer.name, ...matter, 'agent.name': actor.name, today: now },
    language: customer.language,
    timeZone: customer.timeZone ?? (await workingTimeOf(db, {})).timeZone,
  };
}

interface CaseRow {
  customer_id: string;
  id: string;
  team_id: string | null;
  number: string;
  subject: string;
  type: string;
  owner: string | null;
  opened_at: Date;
  words: string | null;
  due_at: Date | null;
  promise_owner: string | null;
}

async function caseValues(
  db: Database | Tx,
  number: string,
  promiseId: string | null,
  now: Date,
): Promise<PlaceholderValues> {
  const { rows } = await sql<CaseRow>`
    select c.customer_id, c.id, c.team_id, c.number, c.subject, t.name as type, s.name as owner, c.opened_at,
      p.words, p.due_at, o.name as promise_owner
    from case_keys k join cases c on c.customer_id = k.customer_id and c.id = k.id
    join case_types t on t.key = c.type left join staff s on s.id = c.owner_id
    left join lateral (
      select * from promises p where p.customer_id = c.customer_id and p.case_id = c.id
        and (p.id = ${promiseId}::uuid or ${promiseId}::uuid is null and p.state in ('open', 'broken'))
      order by p.due_at, p.id limit 1) p on true
    left join staff o on o.id = p.owner_id
    where k.number = ${number}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('case');
  return {
    'case.number': row.number,
    'case.subject': row.subject,
    'case.type': row.type,
    'case.owner': row.owner,
    'case.openedAt': row.opened_at,
    'case.deadline': await nextDeadline(db, row, now),
    'promise.words': row.words,
    'promise.due': row.due_at,
    'promise.owner': row.promise_owner,
  };
}
