import type { NewEvidence } from '#domains/delivery/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { statementsIn } from './finding/index.ts';
import { type Ground, MINE } from './ground.ts';

/** Something that we decided or fixed in what has left. */
export interface Stated {
  readonly entryId: string;
  readonly at: Date;
  readonly kind: 'decision' | 'amount' | 'date';
  readonly topic: string;
  readonly value: string;
  readonly words: string;
  /** A later letter says that it replaces this one. */
  readonly replaced: boolean;
}

interface Unread {
  readonly customer_id: string;
  readonly id: string;
  readonly occurred_at: Date;
  readonly text: string;
  readonly supersedes: readonly string[] | null;
  readonly time_zone: string | null;
}

/** What the author wrote, and what it replaces; of letters by hand and of an archive their text. */
const UNREAD = sql`
  select e.customer_id, e.id, e.occurred_at, coalesce(o.message ->> 'written', d.message ->> 'written', c.text) as text,
    coalesce(o.message -> 'supersedes', d.message -> 'supersedes') as supersedes, u.time_zone
  from wanted w join entries e on e.customer_id = w.customer_id and e.id = w.id
  join customers u on u.customer_id = e.customer_id
  left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
  left join outgoing o on o.customer_id = e.customer_id and o.entry_id = e.id
  left join dispatches d on d.customer_id = e.customer_id and d.entry_id = e.id
  where e.direction = 'out' and e.kind = 'message'
    and not exists (select from statement_readings r where r.customer_id = e.customer_id and r.entry_id = e.id)`;

/** What goes out is read for statements as it leaves. */
export async function readWhatLeaves(tx: Tx, added: readonly NewEvidence[], now: Date): Promise<void> {
  const left = added.filter(({ rung }) => rung === 'created');
  if (left.length === 0) return;
  const { rows } = await sql<Unread>`
    with wanted as (select distinct customer_id, id from unnest(${left.map((one) => one.customerId)}::uuid[],
      ${left.map((one) => one.entryId)}::uuid[]) as w (customer_id, id)) ${UNREAD}`.execute(tx);
  await keep(tx, rows, null, now);
}

async function keep(tx: Tx, entries: readonly Unread[], timeZone: string | null, now: Date): Promise<void> {
  if (entries.length === 0) return;
  const inOrder = entries.toSorted((a, b) => a.occurred_at.getTime() - b.occurred_at.getTime());
  const found = inOrder.flatMap((entry) => {
    const zone = timeZone ?? entry.time_zone ?? 'UTC';
    return statementsIn(entry.text, { now: entry.occurred_at, timeZone: zone }).map(
      ({ kind, topic, value, words }, ordinal) => ({
        customer_id: entry.customer_id,
        entry_id: entry.id,
        ordinal,
        kind,
        topic,
        value,
        words,
      }),
    );
  });
  await sql`
    insert into statement_readings (customer_id, entry_id, read_at)
    select e.*, ${now}::timestamptz from unnest(${inOrder.map((one) => one.customer_id)}::uuid[],
      ${inOrder.map((one) => one.id)}::uuid[]) as e (customer_id, entry_id) on conflict do nothing`.execute(
    tx,
  );
  if (found.length > 0)
    await sql`
      insert into statements (customer_id, entry_id, ordinal, kind, topic, value, words)
      select * from jsonb_to_recordset(${JSON.stringify(found)}::jsonb) as s (customer_id uuid, entry_id uuid, ordinal int,
        kind text, topic text, value text, words text)
      on conflict do nothing`.execute(tx);
  for (const { id, supersedes } of inOrder)
    if (supersedes && supersedes.length > 0)
      await sql`
        update statements set superseded_by = ${id}
        where entry_id = any(${supersedes}::uuid[]) and superseded_by is null`.execute(tx);
}

/**
 * What we stated in this matter, the newest first; what failed to reach them is left out. Letters that came into the record in another way than through Kept's own sending are read when first needed.
 */
export async function statementsOf(tx: Tx, ground: Ground): Promise<Stated[]> {
  if (ground.matter === null && ground.conversationId === null) return [];
  const unread =
    await sql<Unread>`with ${MINE(ground)}, wanted as (select customer_id, id from mine) ${UNREAD}`.execute(
      tx,
    );
  await keep(tx, unread.rows, ground.timeZone, unread.rows[0]?.occurred_at ?? new Date(0));
  const { rows } = await sql<Stated>`
    with ${MINE(ground)}
    select s.entry_id as "entryId", m.occurred_at as at, s.kind, s.topic, s.value, s.words,
      s.superseded_by is not null as replaced from mine m
    join statements s on s.customer_id = m.customer_id and s.entry_id = m.id
    where not exists (select from outgoing o where o.customer_id = m.customer_id and o.entry_id = m.id and o.state = 'failed')
    order by m.occurred_at desc, m.id desc, s.ordinal`.execute(tx);
  return rows;
}
