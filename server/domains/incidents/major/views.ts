import type { z } from 'zod';
import type {
  Affected,
  AffectedQuery,
  MajorIncident,
  MajorIncidentDetail,
} from '#contracts/major-incidents.ts';
import { familyOf, rootOf } from '#domains/customers/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import { casesOfIncident } from './cases.ts';
import { numbersOf, PEOPLE, type WithUntold } from './numbers.ts';
import { openOf } from './review.ts';
import type { MajorRow } from './row.ts';

type View = z.output<typeof MajorIncident>;
type Detail = z.output<typeof MajorIncidentDetail>;
type Person = z.output<typeof Affected>;
type Row = MajorRow & { owner: string | null };

const SELECT = sql`select i.*, s.name as owner from major_incidents i left join staff s on s.id = i.owner_id`;

/** Which incidents are wanted. */
export interface Wanted {
  readonly which: 'open' | 'all';
  /** Whom it concerns, or anybody. */
  readonly customerId: string | undefined;
}

/** Major incidents, the newest first; `before` is the last one of the page before. */
export async function listMajor(
  db: Database,
  { which, customerId }: Wanted,
  limit: number,
  before?: readonly [string, string],
): Promise<View[]> {
  const family = customerId === undefined ? null : await familyOf(db, await rootOf(db, customerId));
  const { rows } = await sql<Row>`${SELECT}
    where (${which === 'all'} or i.closed_at is null)
      ${family ? sql`and exists (select from major_incident_affected a where a.incident_id = i.id and a.state <> 'removed' and a.customer_id = any(${family}::uuid[]))` : sql``}
      ${before ? sql`and (i.opened_at, i.id) < (${before[0]}::timestamptz, ${before[1]}::uuid)` : sql``}
    order by i.opened_at desc, i.id desc limit ${limit}`.execute(db);
  const numbers = await numbersOf(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => toView(row, numbers.get(row.id)));
}

/** One incident with everything that was done about it; 404 where there is none. */
export async function findMajor(db: Database | Tx, id: string): Promise<Detail> {
  const { rows } = await sql<Row>`${SELECT} where i.id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('incident');
  const { message, fallback } = row;
  return {
    ...toView(row, (await numbersOf(db, [id])).get(id)),
    scopes: await scopesOf(db, id),
    staffAnswer: row.staff_answer,
    message: message === null || fallback === null ? null : { texts: message, fallback },
    approvedBy: row.approved_by?.name ?? null,
    review: row.review,
    actions: await actionsOf(db, id),
    closedBy: row.closed_by?.name ?? null,
    closedSay: row.closed_say,
    cases: await casesOfIncident(db, id),
    history: await historyOf(db, id),
  };
}

function toView(row: Row, counted: WithUntold | undefined): View {
  if (!counted) throw new Error('An incident has no numbers.');
  const { affectedUntold, ...numbers } = counted;
  return {
    id: row.id,
    title: row.title,
    found: row.batch !== null,
    ownerId: row.owner_id,
    owner: row.owner,
    openedAt: row.opened_at.toISOString(),
    openedBy: row.opened_by.name,
    cause: row.review?.cause ?? null,
    approvedAt: row.approved_at?.toISOString() ?? null,
    closedAt: row.closed_at?.toISOString() ?? null,
    numbers,
    open: row.closed_at === null ? openOf(row, affectedUntold) : [],
  };
}

interface ScopeRow {
  id: string;
  kind: 'batch' | 'actions' | 'list';
  source: string | null;
  thing: string | null;
  batch: string | null;
  action_type: string | null;
  from_at: Date | null;
  until_at: Date | null;
}

async function scopesOf(db: Database | Tx, id: string): Promise<Detail['scopes']> {
  const { rows } = await sql<ScopeRow>`
    select * from major_incident_scopes where incident_id = ${id} order by added_at, id`.execute(db);
  return rows.map((row) => {
    const { kind, source, thing, batch } = row;
    if (kind === 'list') return { id: row.id, kind };
    if (kind === 'batch')
      return { id: row.id, kind, source: source ?? '', thing: thing ?? '', batch: batch ?? '' };
    return {
      id: row.id,
      kind,
      actionType: row.action_type ?? '',
      from: row.from_at?.toISOString() ?? '',
      until: row.until_at?.toISOString() ?? '',
    };
  });
}

async function actionsOf(db: Database | Tx, id: string): Promise<Detail['actions']> {
  const { rows } = await sql<{
    id: string;
    what: string;
    owner_id: string;
    owner: string;
    due_at: Date;
    done_at: Date | null;
    done_by: string | null;
    done_say: string | null;
  }>`
    select a.id, a.what, a.owner_id, s.name as owner, a.due_at, a.done_at, a.done_by ->> 'name' as done_by, a.done_say
    from major_incident_actions a join staff s on s.id = a.owner_id
    where a.incident_id = ${id} order by a.due_at, a.id`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    what: row.what,
    ownerId: row.owner_id,
    owner: row.owner,
    dueAt: row.due_at.toISOString(),
    doneAt: row.done_at?.toISOString() ?? null,
    doneBy: row.done_by,
    doneSay: row.done_say,
  }));
}

async function historyOf(db: Database | Tx, id: string): Promise<Detail['history']> {
  const { rows } = await sql<{ verb: string; say: string; at: Date; by: string }>`
    select verb, say, at, by ->> 'name' as by from major_incident_deeds
    where incident_id = ${id} order by at, id`.execute(db);
  return rows.map((deed) => ({ ...deed, at: deed.at.toISOString() }));
}

interface PersonRow {
  root: string;
  name: string;
  state: Person['state'];
  since: Date;
  reason: string | null;
  contacts: number;
  cases: string[];
  telling: Person['telling'];
  notice_id: string | null;
  told_at: Date | null;
}

/** Whom it concerns, merged customers once, by their ids; `after` is the last one of the page before. */
export async function listAffected(
  db: Database,
  incidentId: string,
  { state, telling }: z.output<typeof AffectedQuery>,
  limit: number,
  after?: string,
): Promise<Person[]> {
  const { rows } = await sql<PersonRow>`
    with recursive ${PEOPLE([incidentId])},
    page as materialized (
      select p.*, c.name from people p join customers c on c.customer_id = p.root
      where (${state ?? null}::text is null or p.state = ${state ?? null}::text)
        and (${telling ?? null}::text is null or p.telling = ${telling ?? null}::text)
        ${after ? sql`and p.root > ${after}::uuid` : sql``}
      order by p.root limit ${limit}),
    members as materialized (select start, root from tops where root in (select root from page)),
    -- Each member's own few, never all of the batch.
    cases_of as materialized (
      select o.root, r.case_customer_id as customer_id, r.case_id from members o
      cross join lateral (select * from replacements t where t.customer_id = o.start offset 0) r
      join major_incident_scopes s on s.incident_id = ${incidentId} and s.kind = 'batch' and r.source = s.source
        and r.thing = s.thing and r.batch = s.batch
      union
      select o.root, m.customer_id, m.case_id from members o
      join major_incident_cases m on m.customer_id = o.start and m.incident_id = ${incidentId})
    select p.root, p.name, p.state, p.since, p.reason, p.contacts, p.telling, p.notice_id, p.told_at,
      array(select k.number from cases_of f join cases k on k.customer_id = f.customer_id and k.id = f.case_id
        where f.root = p.root order by k.number) as cases
    from page p order by p.root`.execute(db);
  return rows.map((row) => ({
    customerId: row.root,
    customerName: row.name,
    state: row.state,
    since: row.since.toISOString(),
    reason: row.state === 'removed' ? row.reason : null,
    contacts: row.contacts,
    cases: row.cases,
    telling: row.telling,
    noticeId: row.notice_id,
    toldAt: row.told_at?.toISOString() ?? null,
  }));
}
