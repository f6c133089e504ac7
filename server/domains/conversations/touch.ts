import { sql, type Tx } from '#platform/db/index.ts';

/** What one new entry does to its conversation. */
export interface Touch {
  readonly customerId: string;
  readonly conversationId: string;
  readonly entryId: string;
  readonly channel: string;
  readonly subject: string | null;
  readonly mailboxId: string | null;
  /** Whose work a conversation that begins here is. */
  readonly teamId: string | null;
  readonly at: Date;
  /** `in`: the customer waits; `out`: we answered; `report`: something about an earlier message. */
  readonly effect: 'in' | 'out' | 'report';
  /** Old mail that is imported is filed away, not put before people. */
  readonly filedAway: boolean;
  readonly flags: readonly string[];
}

/** Starts conversations that are new and brings the others up to date; touches are applied in order. */
export async function touchConversations(tx: Tx, touches: readonly Touch[]): Promise<void> {
  for (const round of rounds(touches)) await touchOnce(tx, round);
}

/** One statement may touch a row only once, so several touches of one conversation go one after the other. */
function rounds(touches: readonly Touch[]): Touch[][] {
  const seen = new Map<string, number>();
  const all: Touch[][] = [];
  for (const touch of touches) {
    const n = seen.get(touch.conversationId) ?? 0;
    seen.set(touch.conversationId, n + 1);
    const round = all[n] ?? [];
    round.push(touch);
    all[n] = round;
  }
  for (const round of all) round.sort((a, b) => (a.conversationId < b.conversationId ? -1 : 1));
  return all;
}

async function touchOnce(tx: Tx, touches: readonly Touch[]): Promise<void> {
  const rows = touches.map((t) => ({
    customer_id: t.customerId,
    id: t.conversationId,
    channel: t.channel,
    subject: t.subject?.replaceAll('\0', '').toWellFormed() ?? null,
    mailbox_id: t.mailboxId,
    team_id: t.teamId,
    state: t.filedAway ? 'done' : 'open',
    at: t.at.toISOString(),
    entry_id: t.entryId,
    effect: t.effect,
    flags: t.flags,
  }));
  await sql`
    with touched as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t (customer_id uuid, id uuid, channel text,
        subject text, mailbox_id uuid, team_id uuid, state text, at timestamptz, entry_id uuid, effect text, flags text[])),
    keys as (insert into conversation_keys (id, customer_id) select id, customer_id from touched on conflict do nothing)
    insert into conversations as c (customer_id, id, channel, subject, mailbox_id, team_id, state, started_at, last_at, last_entry_id,
      last_inbound_at, waiting_since, entries, flags)
    select customer_id, id, channel, subject, mailbox_id, team_id, state, at, at, entry_id,
      case when effect = 'in' then at end, case when effect = 'in' then at end, 1, flags
    from touched
    on conflict (customer_id, id) do update set
      -- Only what a person writes to us brings a conversation back; an answer that leaves after it was set aside does
      -- not, nor what a machine says. A failed delivery brings it back by itself.
      state = case when excluded.state = 'open' and (select effect from touched t where t.id = c.id) = 'in'
        then 'open' else c.state end,
      mailbox_id = coalesce(c.mailbox_id, excluded.mailbox_id),
      started_at = least(c.started_at, excluded.started_at),
      last_at = greatest(c.last_at, excluded.last_at),
      last_entry_id = case when excluded.last_at >= c.last_at then excluded.last_entry_id else c.last_entry_id end,
      last_inbound_at = greatest(c.last_inbound_at, excluded.last_inbound_at),
      waiting_since = case
        when excluded.last_inbound_at is not null and excluded.last_at >= c.last_at then coalesce(c.waiting_since, excluded.waiting_since)
        when (select effect from touched t where t.id = c.id) = 'out' and excluded.last_at >= c.last_at then null
        else c.waiting_since end,
      entries = c.entries + 1,
      flags = (select coalesce(array_agg(distinct f order by f), '{}') from unnest(c.flags || excluded.flags) as f)`.execute(
    tx,
  );
}
