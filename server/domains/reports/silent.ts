import type { z } from 'zod';
import type { SilentReport } from '#contracts/reports.ts';
import { type Database, sql } from '#platform/db/index.ts';
import { dayOf, daysOf, type Span } from './period.ts';

type Report = z.input<typeof SilentReport>;
type Counts = Omit<Report['total'], 'silent'>;
interface Row extends Counts {
  day: string;
  type: string;
}

const NONE: Report['total'] = {
  silent: 0,
  toldLate: 0,
  askedPerson: 0,
  nobodyAsked: 0,
  unspoken: 0,
  unasked: 0,
  againstAnswer: 0,
};

/** What was done to customers without a word in time, and what was done unasked or in spite of the answer; by day and type. */
export async function silentReport(db: Database, span: Span, now: Date): Promise<Report> {
  const rows = [...(await untold(db, span, now)), ...(await amiss(db, span))];
  const by = (key: (row: Row) => string): Map<string, Report['total']> => {
    const sums = new Map<string, Report['total']>();
    for (const row of rows) sums.set(key(row), plus(sums.get(key(row)) ?? NONE, row));
    return sums;
  };
  const days = by((row) => row.day);
  const types = [...by((row) => row.type)].map(([type, counts]) => ({ type, ...counts }));
  return {
    period: span.period,
    total: rows.reduce(plus, NONE),
    days: daysOf(span).map((day) => ({ ...(days.get(day) ?? NONE), day })),
    types: types.sort((a, b) => b.silent - a.silent || a.type.localeCompare(b.type)),
  };
}

const plus = (sum: Report['total'], row: Counts): Report['total'] => ({
  silent: sum.silent + row.toldLate + row.askedPerson + row.nobodyAsked + row.unspoken,
  toldLate: sum.toldLate + row.toldLate,
  askedPerson: sum.askedPerson + row.askedPerson,
  nobodyAsked: sum.nobodyAsked + row.nobodyAsked,
  unspoken: sum.unspoken + row.unspoken,
  unasked: sum.unasked + row.unasked,
  againstAnswer: sum.againstAnswer + row.againstAnswer,
});

/** Actions that were done and whose customers were not told in time, each under its worst notice. */
async function untold(db: Database, span: Span, now: Date): Promise<Row[]> {
  const { rows } = await sql<Row>`
    with late as (
      select n.id, case when n.state = 'told' then 1 when n.state = 'asked-person' then 2 else 3 end as bad
      from notices n
      where n.owed_at >= ${span.start} and n.owed_at < ${span.end} and n.action_id is not null
        and case when n.state = 'told' then n.told_at > n.due_at else n.state not in ('waived', 'moot') and n.due_at <= ${now} end),
    acts as (
      select k.action_id, max(late.bad) as bad from late join notice_keys k on k.notice_id = late.id
      where k.action_id is not null group by 1)
    select ${dayOf(span, 'a.decided_at')} as day, a.type,
      count(*) filter (where acts.bad = 1)::int as "toldLate", count(*) filter (where acts.bad = 2)::int as "askedPerson",
      count(*) filter (where acts.bad = 3)::int as "nobodyAsked", 0 as unspoken, 0 as unasked, 0 as "againstAnswer"
    from acts join action_keys ak on ak.action_id = acts.action_id
    join actions a on a.customer_id = ak.customer_id and a.id = acts.action_id
    where a.mode = 'done' and a.decided_at >= ${span.start} and a.decided_at < ${span.end} group by 1, 2`.execute(
    db,
  );
  return rows;
}

/** Actions that were done without asking or in spite of the answer. */
async function amiss(db: Database, span: Span): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select ${dayOf(span, 'a.decided_at')} as day, a.type, 0 as "toldLate", 0 as "askedPerson", 0 as "nobodyAsked",
      count(*) filter (where not exists (select from notice_keys k where k.action_id = a.id))::int as unspoken,
      count(*) filter (where a.standing = 'unasked')::int as unasked,
      count(*) filter (where a.standing <> 'unasked')::int as "againstAnswer"
    from actions a
    where a.standing <> 'as-decided' and a.decided_at >= ${span.start} and a.decided_at < ${span.end}
    group by 1, 2`.execute(db);
  return rows;
}
