import { sql, type Tx } from '#platform/db/index.ts';
import { endAsking } from './asking.ts';
import { Changes, NOTICES } from './changes.ts';
import { SAME_S } from './owe.ts';
import type { TellingParts } from './parts.ts';
import type { NoticeRow, TellingChannel } from './types.ts';

/** Everybody who is one with a customer, themselves among them, by any of them. */
export type Kin = ReadonlyMap<string, ReadonlySet<string>>;

/** Whether two customers are one now; nobody is one with those who are not in `kin`. */
export const isOneWith = (kin: Kin, customerId: string, other: string): boolean =>
  customerId === other || kin.get(customerId)?.has(other) === true;

/** Whose the contact point `p` is, where it is not `own`'s and they have no other with the same address; `null` otherwise. */
export const OTHERS_ADDRESS = (own: ReturnType<typeof sql>) => sql`case when p.customer_id <> ${own}
  and not exists (select from contact_points o where o.customer_id = ${own} and o.kind = p.kind and o.identity = p.identity)
  then p.customer_id end`;

/**
 * What a merge that was taken back leaves behind: a call that somebody was asked to make to who is another person, and the case of
 * that person. It is told anew, in its own time.
 */
export async function takeApart(
  tx: Tx,
  parts: Pick<TellingParts, 'secrets'>,
  rows: readonly NoticeRow[],
  kin: Kin,
  now: Date,
): Promise<void> {
  const changes = new Changes(NOTICES, now);
  for (const row of rows) {
    const { case_customer_id: theirs } = row;
    if (theirs === null || isOneWith(kin, row.customer_id, theirs)) continue;
    const say = 'They are two people again: this is told to the one whom it concerns.';
    if (row.task_id !== null) await endAsking(tx, parts, row, { state: 'dropped', entryId: null, say }, now);
    Object.assign(row, { case_id: null, case_customer_id: null, task_id: null });
    if (row.state !== 'asked-person') changes.keep(row);
    else {
      const due = new Date(now.getTime() + row.duty.withinS * 1000);
      Object.assign(row, { state: 'owed', due_at: due, look_at: now });
      changes.step(row, { kind: 'resumed', say });
      changes.tell(row, 'resumed', { say, dueAt: due.toISOString() });
    }
  }
  await changes.write(tx);
}

interface Twin {
  notice_id: string;
  channel: TellingChannel;
  contact_point_id: string | null;
  recipient: string;
  sent_customer_id: string;
  sent_id: string;
  entry_id: string | null;
  conversation_id: string | null;
}

/**
 * The same thing that was reported of two customers who are one is told once: what went out for the one is a message for the other
 * too. Each keeps a notice of their own, for they may turn out to be two.
 */
export async function joinTwins(tx: Tx, rows: readonly NoticeRow[], kin: Kin, now: Date): Promise<void> {
  const untold = rows.filter(
    ({ state, customer_id: whose }) => state === 'owed' && (kin.get(whose)?.size ?? 0) > 1,
  );
  if (untold.length === 0) return;
  const pairs = untold.flatMap((row) =>
    [...(kin.get(row.customer_id) ?? [])].map((other) => ({ row, other })),
  );
  const { rows: found } = await sql<Twin>`
    select distinct on (g.id, s.sent_id) g.id as notice_id, s.channel, s.contact_point_id, s.recipient, s.sent_customer_id, s.sent_id,
      s.entry_id, s.conversation_id
    from unnest(${pairs.map(({ row }) => row.id)}::uuid[], ${pairs.map(({ row }) => row.customer_id)}::uuid[],
      ${pairs.map(({ other }) => other)}::uuid[]) as g (id, own, other)
    join notices m on m.customer_id = g.own and m.id = g.id
    join notices n on n.customer_id = g.other and n.customer_id <> g.own and n.matter = m.matter and n.what = m.what
      and (n.state = 'telling' or (n.state = 'told' and n.told_at > m.owed_at - make_interval(secs => ${SAME_S})))
    join notice_steps s on s.customer_id = n.customer_id and s.notice_id = n.id and s.kind = 'sent'
    where not exists (select from notice_steps o where o.customer_id = g.own and o.notice_id = g.id)
    order by g.id, s.sent_id, s.id`.execute(tx);
  const byId = new Map(untold.map((row) => [row.id, row]));
  const changes = new Changes(NOTICES, now);
  for (const twin of found) {
    const row = byId.get(twin.notice_id);
    if (!row) continue;
    Object.assign(row, { state: 'telling', look_at: now });
    changes.step(row, {
      kind: 'sent',
      channel: twin.channel,
      contactPointId: twin.contact_point_id,
      recipient: twin.recipient,
      sentCustomerId: twin.sent_customer_id,
      sentId: twin.sent_id,
      entryId: twin.entry_id,
      conversationId: twin.conversation_id,
      say: 'The same was told in this message of another record of theirs.',
    });
  }
  await changes.write(tx);
}
