import type { z } from 'zod';
import type { ConversationSummary, InboxCounts } from '#contracts/conversations.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';

type Summary = z.input<typeof ConversationSummary>;

export interface InboxView {
  readonly view: 'mine' | 'team' | 'unassigned' | 'all';
  readonly state: 'open' | 'done';
  readonly teamId?: string | undefined;
}

interface Row {
  id: string;
  customer_id: string;
  customer_name: string;
  provisional: boolean;
  channel: string;
  subject: string | null;
  preview: string | null;
  state: 'open' | 'done';
  assigned_to: string | null;
  assignee: string | null;
  team_id: string | null;
  last_at: Date;
  waiting_since: Date | null;
  entries: number;
  unread: boolean;
  flags: string[];
}

type Fragment = ReturnType<typeof sql>;

const within = (view: InboxView, actor: Actor): Fragment => {
  if (view.view === 'mine')
    return actor.type === 'staff' ? sql`and v.assigned_to = ${actor.id}` : sql`and false`;
  if (view.view === 'unassigned') return sql`and v.assigned_to is null`;
  if (view.view === 'all') return sql``;
  return view.teamId
    ? sql`and v.team_id = ${view.teamId}`
    : sql`and v.team_id in (select team_id from team_members where staff_id::text = ${actor.id})`;
};

const SELECT = sql`
  select v.id, v.customer_id, p.name as customer_name, p.provisional, v.channel, v.subject, c.preview, v.state,
    v.assigned_to, s.name as assignee, v.team_id, v.last_at, v.waiting_since, v.entries, v.flags,
    v.last_inbound_at is not null and v.last_inbound_at > coalesce(r.read_at, '-infinity') as unread`;

const JOINS = (actor: Actor) => sql`
  join customers p on p.customer_id = v.customer_id
  left join entry_contents c on c.customer_id = v.customer_id and c.entry_id = v.last_entry_id
  left join staff s on s.id = v.assigned_to
  left join conversation_reads r on r.staff_id = ${actor.id} and r.conversation_id = v.id`;

/** A page of the inbox, newest first. The page is cut before anything is joined to it. */
export async function inbox(
  db: Database,
  view: InboxView,
  actor: Actor,
  limit: number,
  before?: readonly [string, string],
): Promise<Summary[]> {
  const page = (more: Fragment) => sql`
    select * from conversations v where v.state = ${view.state} ${more}
      ${before ? sql`and (v.last_at, v.id) < (${before[0]}::timestamptz, ${before[1]}::uuid)` : sql``}
    order by v.last_at desc, v.id desc limit ${limit}`;
  const found =
    view.view === 'team' && !view.teamId
      ? // Each team's newest by its index; looked for among all, a team with little to do would cost the whole inbox.
        sql`select v.* from team_members t cross join lateral (${page(sql`and v.team_id = t.team_id`)}) as v
          where t.staff_id::text = ${actor.id} order by v.last_at desc, v.id desc limit ${limit}`
      : page(within(view, actor));
  const { rows } = await sql<Row>`
    ${SELECT} from (${found}) as v ${JOINS(actor)} order by v.last_at desc, v.id desc`.execute(db);
  return rows.map(toSummary);
}

/** One conversation as the inbox shows it; `undefined` where there is none. */
export async function conversationSummary(
  db: Database | Tx,
  id: string,
  actor: Actor,
): Promise<(Summary & { mailboxId: string | null }) | undefined> {
  const { rows } = await sql<Row & { mailbox_id: string | null }>`
    ${SELECT}, v.mailbox_id from conversation_keys k
    join conversations v on v.customer_id = k.customer_id and v.id = k.id
    ${JOINS(actor)} where k.id = ${id}`.execute(db);
  const row = rows[0];
  return row && { ...toSummary(row), mailboxId: row.mailbox_id };
}

const toSummary = (row: Row): Summary => ({
  id: row.id,
  customerId: row.customer_id,
  customerName: row.customer_name,
  provisional: row.provisional,
  channel: row.channel,
  subject: row.subject,
  preview: row.preview ?? '',
  state: row.state,
  assignedTo:
    row.assigned_to === null ? null : { id: row.assigned_to, name: row.assignee ?? row.assigned_to },
  teamId: row.team_id,
  lastAt: row.last_at.toISOString(),
  waitingSince: row.waiting_since?.toISOString() ?? null,
  entries: row.entries,
  unread: row.unread,
  flags: row.flags,
});

/** How many open conversations each view has; counting stops at 10,000. */
export async function inboxCounts(db: Database, actor: Actor): Promise<z.input<typeof InboxCounts>> {
  const count = (view: InboxView['view']) => sql`(
    select count(*) from (
      select from conversations v where v.state = 'open' ${within({ view, state: 'open' }, actor)} limit 10000) as counted)`;
  const { rows } = await sql<z.input<typeof InboxCounts>>`
    select ${count('mine')} as mine, ${count('team')} as team, ${count('unassigned')} as unassigned, ${count('all')} as "all"`.execute(
    db,
  );
  return rows[0] ?? { mine: 0, team: 0, unassigned: 0, all: 0 };
}
