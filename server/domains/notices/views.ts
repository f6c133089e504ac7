import type { z } from 'zod';
import type { Notice, NoticeQuery, NoticeView } from '#contracts/notices.ts';
import { familyOf, rootOf } from '#domains/customers/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import type { NoticeRow } from './types.ts';

type View = z.input<typeof Notice>;
type Whole = z.input<typeof NoticeView>;
type Fragment = ReturnType<typeof sql>;

type Row = NoticeRow & { customer_name: string; number: string | null };

const toView = (row: Row): View => ({
  id: row.id,
  customerId: row.customer_id,
  customerName: row.customer_name,
  actionId: row.action_id,
  type: row.type,
  policy: row.policy,
  key: row.key,
  matter: row.matter,
  say: row.duty.say,
  about: row.words.subject ?? null,
  needs: row.duty.needs,
  state: row.state,
  owedAt: row.owed_at.toISOString(),
  startsAt: row.starts_at.toISOString(),
  dueAt: row.due_at.toISOString(),
  toldAt: row.told_at?.toISOString() ?? null,
  rung: row.told_rung,
  entryId: row.told_entry_id,
  rebuttedAt: row.rebutted_at?.toISOString() ?? null,
  caseNumber: row.number,
  taskId: row.task_id,
  settled: row.settled_say,
});

const find = async (db: Database | Tx, which: Fragment): Promise<Row[]> => {
  const { rows } = await sql<Row>`
    select n.*, c.name as customer_name, k.number from (${which}) n join customers c on c.customer_id = n.customer_id
    left join case_keys k on k.id = n.case_id order by n.owed_at desc, n.id desc`.execute(db);
  return rows;
};

/** A page of notices, the newest first. */
export async function listNotices(
  db: Database,
  query: z.output<typeof NoticeQuery>,
  limit: number,
  before?: readonly [string, string],
): Promise<View[]> {
  const { state, customer, action, type, from, until } = query;
  const family = customer === undefined ? null : await familyOf(db, await rootOf(db, customer));
  const states =
    state === 'open' ? ['owed', 'telling', 'asked-person'] : state === undefined ? null : [state];
  const rows = await find(
    db,
    sql`
    select n.* from notices n where true
      ${states ? sql`and n.state = any(${states})` : sql``}
      ${family ? sql`and n.customer_id = any(${family}::uuid[])` : sql``}
      ${action ? sql`and exists (select from notice_keys k where k.action_id = ${action} and k.notice_id = n.id)` : sql``}
      ${type ? sql`and n.type = ${type}` : sql``}
      ${from ? sql`and n.owed_at >= ${from}::timestamptz` : sql``}
      ${until ? sql`and n.owed_at < ${until}::timestamptz` : sql``}
      ${before ? sql`and (n.owed_at, n.id) < (${before[0]}::timestamptz, ${before[1]}::uuid)` : sql``}
    order by n.owed_at desc, n.id desc limit ${limit}`,
  );
  return rows.map(toView);
}

/** Notices of a customer and of whom they are one with, or those that an action gave rise to or joined; newest first. */
export const noticesOf = async (
  db: Database | Tx,
  about: { readonly customerId: string } | { readonly actionId: string },
): Promise<View[]> => {
  const which =
    'actionId' in about
      ? sql`select n.* from notice_keys k join notices n on n.customer_id = k.customer_id and n.id = k.notice_id
        where k.action_id = ${about.actionId}`
      : sql`select n.* from notices n where n.customer_id = any(${await familyOf(db, await rootOf(db, about.customerId))}::uuid[])
        order by n.owed_at desc, n.id desc limit 500`;
  return (await find(db, which)).map(toView);
};

/** The notice that an id leads to; 404 where there is none. */
export async function noticeKey(
  db: Database | Tx,
  id: string,
): Promise<{ readonly customerId: string; readonly id: string }> {
  const { rows } = await sql<{ customer_id: string; notice_id: string }>`
    select customer_id, notice_id from notice_keys where id = ${id}::uuid`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('notice');
  return { customerId: row.customer_id, id: row.notice_id };
}

/** One notice with everything that was done to tell it. */
export async function viewNotice(db: Database | Tx, given: string): Promise<Whole> {
  const { customerId, id } = await noticeKey(db, given);
  const [row] = await find(db, sql`select * from notices where customer_id = ${customerId} and id = ${id}`);
  if (!row) throw notFound('notice');
  return { ...toView(row), words: row.words, steps: await stepsOf(db, customerId, id) };
}

interface StepRow {
  kind: Whole['steps'][number]['kind'];
  at: Date;
  say: string;
  channel: Whole['steps'][number]['channel'];
  recipient: string | null;
  rung: View['needs'] | null;
  entry_id: string | null;
  by: string;
  evidence: Whole['steps'][number]['evidence'] | null;
}

async function stepsOf(db: Database | Tx, customerId: string, id: string): Promise<Whole['steps']> {
  const { rows } = await sql<StepRow>`
    select s.kind, s.at, s.say, s.channel, s.recipient, s.rung, coalesce(s.entry_id, o.entry_id) as entry_id,
      s.actor ->> 'name' as by, v.evidence
    from notice_steps s
    left join outgoing o on s.channel = 'email' and o.customer_id = s.sent_customer_id and o.id = s.sent_id
    left join lateral (
      select jsonb_agg(jsonb_build_object('recipient', e.recipient, 'rung', e.rung,
        'at', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'say', e.say, 'proofEntryId', e.proof_entry_id)
        order by e.at, e.id) as evidence
      from evidence e where s.kind = 'sent' and e.customer_id = s.sent_customer_id
        and e.entry_id = coalesce(s.entry_id, o.entry_id)) v on true
    where s.customer_id = ${customerId} and s.notice_id = ${id} order by s.at, s.id`.execute(db);
  return rows.map((row) => ({
    kind: row.kind,
    at: row.at.toISOString(),
    say: row.say,
    channel: row.channel,
    recipient: row.recipient,
    rung: row.rung,
    entryId: row.entry_id,
    by: row.by,
    evidence: row.evidence ?? [],
  }));
}
