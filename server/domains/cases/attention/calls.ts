import type { z } from 'zod';
import type { AttentionQuery, CallToMake } from '#contracts/attention.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql } from '#platform/db/index.ts';
import type { StoredReason } from './harm.ts';
import { reasonsNow } from './words.ts';

type View = z.input<typeof CallToMake>;
type Fragment = ReturnType<typeof sql>;

/** So harmed that a voice is due: a broken promise of a vulnerable customer, or a message five days without an answer. */
const HARMED = 100;
/** A conversation within so many days is enough for the harm alone; what is owed is owed all the same. */
const SPOKEN_WITHIN = 3;
/** Most calls of one list. */
const MOST = 100;

interface Row {
  customer_id: string;
  customer_name: string;
  phones: string[];
  time_zone: string | null;
  number: string;
  subject: string;
  owner_id: string | null;
  owner_name: string | null;
  due_at: Date | null;
  harm: number;
  harmed_by: StoredReason[];
  reasons: View['reasons'];
}

/**
 * Who should hear a person's voice today and why (story 5.5): calls and apologies on the lists of people, calls promised
 * until the end of the day, and customers harmed by 100 points or more whom nobody has spoken with for three days. One row
 * for each case: what is due first, then the worst harm.
 */
export async function callsToMake(
  db: Database,
  query: z.output<typeof AttentionQuery>,
  actor: Actor,
  now: Date,
): Promise<View[]> {
  const { timeZone } = await workingTimeOf(db, {});
  const endOfDay = sql`((date_trunc('day', ${now}::timestamptz at time zone ${timeZone}) + interval '1 day') at time zone ${timeZone})`;
  const mine = whose(query, actor);
  const { rows } = await sql<Row>`
    with due as (
      select t.customer_id, t.case_id, case t.kind when 'apology-call' then 'apology' else 'task' end as code, t.say, t.due_at
      from case_tasks t join cases k on k.customer_id = t.customer_id and k.id = t.case_id
      where t.state = 'open' and t.kind in ('call', 'apology-call') and t.due_at < ${endOfDay} and ${mine}
      union all
      select p.customer_id, p.case_id, 'promise', p.words, p.due_at
      from promises p join cases k on k.customer_id = p.customer_id and k.id = p.case_id
      where p.state in ('open', 'broken') and p.act = 'call' and p.due_at < ${endOfDay} and ${mine}
      union all
      (select k.customer_id, k.id, 'harm', '', null from cases k
      where k.harm >= ${HARMED} and ${mine} and not exists (
        select from case_entries l join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id
        join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
        where l.customer_id = k.customer_id and l.case_id = k.id and e.kind in ('call', 'visit')
          and e.occurred_at > ${now}::timestamptz - interval '1 day' * ${SPOKEN_WITHIN} and c.details ->> 'outcome' = 'reached')
      order by k.harm desc, k.id desc limit ${MOST})),
    calls as (
      select customer_id, case_id, min(due_at) as due_at,
        jsonb_agg(jsonb_build_object('code', code, 'say', say) order by due_at nulls last, code, say) as reasons
      from due group by customer_id, case_id)
    select a.customer_id, p.name as customer_name, p.time_zone, k.number, k.subject, k.owner_id, s.name as owner_name, a.due_at, k.harm, k.reasons as harmed_by,
      a.reasons, coalesce((select jsonb_agg(value order by verified_at nulls last, created_at) from contact_points n
        where n.customer_id = a.customer_id and n.kind = 'phone' and n.ended_at is null), '[]') as phones
    from calls a join cases k on k.customer_id = a.customer_id and k.id = a.case_id
    join customers p on p.customer_id = a.customer_id left join staff s on s.id = k.owner_id
    order by a.due_at nulls last, k.harm desc, k.id limit ${MOST}`.execute(db);
  return rows.map((row) => toCall(row, now));
}

const whose = ({ view, teamId }: z.output<typeof AttentionQuery>, actor: Actor): Fragment => {
  if (view === 'mine') return actor.type === 'staff' ? sql`k.owner_id = ${actor.id}::uuid` : sql`false`;
  if (teamId) return sql`k.team_id = ${teamId}::uuid`;
  if (view === 'all') return sql`true`;
  return sql`k.team_id in (select team_id from team_members where staff_id::text = ${actor.id})`;
};

const toCall = (row: Row, now: Date): View => ({
  customerId: row.customer_id,
  customerName: row.customer_name,
  phones: row.phones,
  timeZone: row.time_zone,
  case: { number: row.number, subject: row.subject },
  owner: row.owner_id === null ? null : { id: row.owner_id, name: row.owner_name ?? row.owner_id },
  dueAt: row.due_at?.toISOString() ?? null,
  harm: row.harm,
  reasons: row.reasons.map(({ code, say }) => ({
    code,
    say: code === 'harm' ? inWords(row.harmed_by, now) : say,
  })),
});

/** The worst of what harms them. */
const inWords = (harmedBy: readonly StoredReason[], now: Date): string =>
  reasonsNow(harmedBy, now)
    .slice(0, 3)
    .map(({ say }) => say)
    .join(' · ');
