import type { z } from 'zod';
import type { CaseClock } from '#contracts/case-clocks.ts';
import type { CaseLink } from '#contracts/case-links.ts';
import type { Handoff } from '#contracts/handoffs.ts';
import type { Redress } from '#contracts/redress.ts';
import type { Participant } from '#contracts/working-together.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import type { CaseKey } from './ground/row.ts';

/** Clocks of a case, the nearest deadline first. */
export async function clockViews(
  db: Database | Tx,
  { customerId, caseId }: CaseKey,
  now: Date,
): Promise<z.input<typeof CaseClock>[]> {
  const { rows } = await sql<{
    id: string;
    kind: string;
    say: string;
    started_at: Date;
    due_at: Date;
    met_at: Date | null;
    met_entry_id: string | null;
    missed_at: Date | null;
    stopped_at: Date | null;
  }>`
    select * from case_clocks where customer_id = ${customerId} and case_id = ${caseId} order by due_at, id`.execute(
    db,
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    say: row.say,
    startedAt: row.started_at.toISOString(),
    dueAt: row.due_at.toISOString(),
    used: usedUp(row.started_at, row.due_at, row.met_at ?? row.stopped_at ?? now),
    metAt: row.met_at?.toISOString() ?? null,
    metByEntryId: row.met_entry_id,
    missedAt: row.missed_at?.toISOString() ?? null,
    stoppedAt: row.stopped_at?.toISOString() ?? null,
  }));
}

const usedUp = (from: Date, to: Date, at: Date): number => {
  const whole = to.getTime() - from.getTime();
  return whole <= 0 ? 1 : Math.round(((at.getTime() - from.getTime()) / whole) * 1000) / 1000;
};

type HandoffView = z.input<typeof Handoff>;

/** Hand-offs as the API gives them. `page` selects rows of `handoffs` and is cut before anything is joined; `order` goes by `h`. */
export async function handoffViews(
  db: Database | Tx,
  page: ReturnType<typeof sql>,
  order: ReturnType<typeof sql>,
): Promise<HandoffView[]> {
  const { rows } = await sql<
    Omit<HandoffView, 'offeredAt' | 'answerBy' | 'answeredAt'> & {
      offeredAt: Date;
      answerBy: Date;
      answeredAt: Date | null;
    }
  >`
    select h.id, k.number as "caseNumber", k.subject as "caseSubject", p.name as "customerName",
      case when f.id is not null then jsonb_build_object('id', f.id, 'name', f.name) end as "from",
      jsonb_build_object(
        'kind', case when h.to_staff_id is not null then 'person' when h.to_team_id is not null then 'team' else 'partner' end,
        'id', coalesce(h.to_staff_id, h.to_team_id, h.to_partner_id), 'name', coalesce(s.name, t.name, a.name)) as "to",
      h.say, h.state, h.offered_at as "offeredAt", h.answer_by as "answerBy", h.answered_at as "answeredAt",
      h.answered_by ->> 'name' as "answeredBy", h.answer
    from (${page}) as h
    join cases k on k.customer_id = h.customer_id and k.id = h.case_id
    join customers p on p.customer_id = h.customer_id
    left join staff f on f.id = h.from_id left join staff s on s.id = h.to_staff_id
    left join teams t on t.id = h.to_team_id left join partners a on a.id = h.to_partner_id
    order by ${order}`.execute(db);
  return rows.map((row) => ({
    ...row,
    offeredAt: row.offeredAt.toISOString(),
    answerBy: row.answerBy.toISOString(),
    answeredAt: row.answeredAt?.toISOString() ?? null,
  }));
}

const SEEN_FROM_THERE: Readonly<Record<string, z.input<typeof CaseLink>['kind']>> = {
  related: 'related',
  'duplicate-of': 'duplicated-by',
  'follow-up-of': 'followed-by',
  'split-from': 'split-into',
  'joined-into': 'joined-from',
};

/** Cases that a case is linked with, in either direction, as seen from it. */
export async function linkViews(
  db: Database | Tx,
  { customerId, caseId }: CaseKey,
): Promise<z.input<typeof CaseLink>[]> {
  const { rows } = await sql<{
    number: string;
    subject: string;
    state: 'open' | 'closed';
    kind: z.input<typeof CaseLink>['kind'];
    mine: boolean;
  }>`
    select k.number, k.subject, k.state, l.kind, true as mine, l.linked_at from case_links l
    join cases k on k.customer_id = l.other_customer_id and k.id = l.other_case_id
    where l.customer_id = ${customerId} and l.case_id = ${caseId}
    union all
    select k.number, k.subject, k.state, l.kind, false, l.linked_at from case_links l
    join cases k on k.customer_id = l.customer_id and k.id = l.case_id
    where l.other_customer_id = ${customerId} and l.other_case_id = ${caseId}
    order by linked_at, number`.execute(db);
  return rows.map(({ mine, number, subject, state, kind }) => ({
    number,
    subject,
    state,
    kind: mine ? kind : (SEEN_FROM_THERE[kind] ?? 'related'),
  }));
}

/** Who takes part in a case, in the order in which they came. */
export async function participantViews(
  db: Database | Tx,
  { customerId, caseId }: CaseKey,
): Promise<z.input<typeof Participant>[]> {
  const { rows } = await sql<z.input<typeof Participant>>`
    select id, name, staff_id as "staffId", address, role from case_participants
    where customer_id = ${customerId} and case_id = ${caseId} order by added_at, id`.execute(db);
  return rows;
}

/** What was given to put it right, oldest first. */
export async function redressViews(
  db: Database | Tx,
  { customerId, caseId }: CaseKey,
): Promise<z.input<typeof Redress>[]> {
  const { rows } = await sql<{
    id: string;
    kind: z.input<typeof Redress>['kind'];
    amount: number | null;
    currency: string | null;
    item: string | null;
    say: string;
    given_by: string;
    given_at: Date;
    promise_id: string | null;
  }>`
    select id, kind, amount, currency, item, say, given_by ->> 'name' as given_by, given_at, promise_id from redress
    where customer_id = ${customerId} and case_id = ${caseId} order by given_at, id`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    amount: row.amount,
    currency: row.currency,
    item: row.item,
    say: row.say,
    givenBy: row.given_by,
    givenAt: row.given_at.toISOString(),
    promiseId: row.promise_id,
  }));
}
