import type { z } from 'zod';
import type { NoticesReport } from '#contracts/reports.ts';
import { type Database, sql } from '#platform/db/index.ts';
import { dayOf, daysOf, type Span } from './period.ts';

type Report = z.input<typeof NoticesReport>;
type Total = Report['total'];
type Day = Report['days'][number];

/** So many that were told are looked at for what they were told over: the newest. */
const LOOKED_AT = 20_000;
const SHOWN = 50;

/** Duties to tell that became owed in the span: how they were fulfilled, and which were not. */
export async function noticesReport(db: Database, span: Span, now: Date): Promise<Report> {
  const [types, days, told, not] = [
    await byType(db, span, now),
    await byDay(db, span, now),
    await toldOver(db, span),
    await untold(db, span, now),
  ];
  const found = new Map(days.map((row) => [row.day, row]));
  const { type: _all, ...total } = types.find((row) => row.type === null) ?? { type: null, ...NONE };
  return {
    period: span.period,
    total,
    types: types.flatMap(({ type, ...counts }) => (type === null ? [] : [{ type, ...counts }])),
    days: daysOf(span).map((day) => found.get(day) ?? { ...NONE_OF_DAY, day }),
    of: Math.min(LOOKED_AT, total.toldInTime + total.toldLate - total.waived),
    told,
    not: not.map((row) => ({ ...row, dueAt: row.dueAt.toISOString() })),
  };
}

const NONE_OF_DAY = { owed: 0, toldInTime: 0, toldLate: 0, askedPerson: 0, nobodyAsked: 0, open: 0 };
const NONE: Total = { ...NONE_OF_DAY, waived: 0, settled: 0, p50S: null, p95S: null };

const COUNTS = (now: Date) => sql`
  count(*) filter (where n.state <> 'moot')::int as owed,
  count(*) filter (where n.state = 'waived' or n.state = 'told' and n.told_at <= n.due_at)::int as "toldInTime",
  count(*) filter (where n.state = 'told' and n.told_at > n.due_at)::int as "toldLate",
  count(*) filter (where n.state = 'asked-person' and n.due_at <= ${now})::int as "askedPerson",
  count(*) filter (where n.state in ('owed', 'telling') and n.due_at <= ${now})::int as "nobodyAsked",
  count(*) filter (where n.state in ('owed', 'telling', 'asked-person') and n.due_at > ${now})::int as open`;

const WITHIN = ({ start, end }: Span) => sql`n.owed_at >= ${start} and n.owed_at < ${end}`;

async function byType(db: Database, span: Span, now: Date): Promise<(Total & { type: string | null })[]> {
  const took = sql`extract(epoch from greatest(n.told_at - n.starts_at, interval '0'))::float8`;
  const { rows } = await sql<Total & { type: string | null }>`
    select n.type, ${COUNTS(now)}, count(*) filter (where n.state = 'waived')::int as waived,
      count(*) filter (where n.state = 'moot')::int as settled,
      percentile_cont(0.5) within group (order by ${took}) filter (where n.state = 'told') as "p50S",
      percentile_cont(0.95) within group (order by ${took}) filter (where n.state = 'told') as "p95S"
    from notices n where ${WITHIN(span)} group by grouping sets ((n.type), ()) order by owed desc, n.type`.execute(
    db,
  );
  return rows;
}

async function byDay(db: Database, span: Span, now: Date): Promise<Day[]> {
  const { rows } = await sql<Day>`
    select ${dayOf(span, 'n.owed_at')} as day, ${COUNTS(now)} from notices n where ${WITHIN(span)} group by 1`.execute(
    db,
  );
  return rows;
}

/** The last way that was taken before they counted as told. */
async function toldOver(db: Database, span: Span): Promise<Report['told']> {
  const { rows } = await sql<Report['told'][number]>`
    with newest as (
      select n.customer_id, n.id, n.type, n.told_rung from notices n where ${WITHIN(span)} and n.state = 'told'
      order by n.owed_at desc limit ${LOOKED_AT})
    select n.type, s.channel, n.told_rung as rung, count(*)::int as notices
    from newest n left join lateral (
      select s.channel from notice_steps s where s.customer_id = n.customer_id and s.notice_id = n.id
        and s.kind in ('sent', 'spoke') order by s.id desc limit 1) s on true
    group by 1, 2, 3 order by 1, 4 desc`.execute(db);
  return rows;
}

type Untold = Omit<Report['not'][number], 'dueAt'> & { dueAt: Date };
async function untold(db: Database, span: Span, now: Date): Promise<Untold[]> {
  const { rows } = await sql<Untold>`
    select n.id, n.customer_id as "customerId", c.name as "customerName", n.type, n.duty ->> 'say' as say,
      n.due_at as "dueAt", n.state
    from notices n join customers c on c.customer_id = n.customer_id
    where ${WITHIN(span)} and n.state in ('owed', 'telling', 'asked-person') and n.due_at <= ${now}
    order by n.owed_at, n.id limit ${SHOWN}`.execute(db);
  return rows;
}
