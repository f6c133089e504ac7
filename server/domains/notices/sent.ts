import type { Rung, SendingChannel } from '#domains/delivery/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { presumptionOfLetter, presumptionOfMail } from './deemed.ts';
import { isOneWith, type Kin, OTHERS_ADDRESS } from './kin.ts';
import { NOTHING_SHOWN, type Presumption, type Seen, type Standing, standingOf } from './ladder.ts';
import type { Attempt } from './next.ts';
import type { NoticeRow } from './types.ts';

/** A message that went out for a notice, or was refused before it did. */
export interface SentStep extends Attempt {
  readonly channel: SendingChannel;
  readonly contactPointId: string | null;
  readonly recipient: string;
  /** The message; `null` where it was refused before there was one. */
  readonly sentId: string | null;
  /** That it did not reach them is written down. */
  readonly failureNoted: boolean;
}

interface Row {
  notice_id: string;
  id: string;
  kind: 'sent' | 'refused';
  at: Date;
  channel: SendingChannel;
  contact_point_id: string | null;
  recipient: string;
  say: string;
  sent_id: string | null;
  noted: boolean;
  entry_id: string | null;
  /** Of a mail: failed or taken back before it left. */
  undone: string | null;
  country: string | null;
  /** Whose the address or the inbox is that it went to, where it is not their own. */
  reader: string | null;
  seen: { rung: Rung; at: string; say: string; entryId: string | null }[] | null;
}

/**
 * What is shown of every message that went out for these notices, by notice, in the order of sending. What reached somebody with
 * whom they were merged, and are not any more, did not reach them.
 */
export async function sentOf(
  tx: Tx,
  notices: readonly NoticeRow[],
  kin: Kin,
  country: string | null,
  now: Date,
): Promise<Map<string, SentStep[]>> {
  const byId = new Map(notices.map((row) => [row.id, row]));
  const found = new Map<string, SentStep[]>();
  for (const row of await stepsOf(tx, notices)) {
    const notice = byId.get(row.notice_id);
    if (!notice) continue;
    const presumption = await presumptionFor(row, notice, country);
    const strayed = row.reader !== null && !isOneWith(kin, notice.customer_id, row.reader);
    const standing = strayed ? STRAYED : standingOf(row.channel, seenOf(row), presumption, now);
    const { channel, recipient, at } = row;
    const step = {
      channel,
      contactPointId: row.contact_point_id,
      recipient,
      at,
      entryId: row.entry_id,
      sentId: row.sent_id,
      failureNoted: row.noted,
      standing,
    };
    found.set(row.notice_id, [...(found.get(row.notice_id) ?? []), step]);
  }
  return found;
}

const STRAYED: Standing = {
  ...NOTHING_SHOWN,
  negative: { rung: 'wrong-recipient', say: 'It went to somebody who is another person after all.' },
};

async function stepsOf(tx: Tx, notices: readonly NoticeRow[]): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select s.notice_id, s.id, s.kind, s.at, s.channel, s.contact_point_id, s.recipient, s.say, s.sent_id,
      s.kind = 'refused' or exists (select from notice_steps f where f.customer_id = s.customer_id and f.notice_id = s.notice_id
        and f.kind = 'failed' and f.sent_id = s.sent_id) as noted,
      coalesce(s.entry_id, o.entry_id) as entry_id,
      case when o.entry_id is null and o.state in ('failed', 'withdrawn') then coalesce(o.say, 'It was taken back.') end as undone,
      upper(p.components ->> 'countryCode') as country, v.seen,
      case when s.kind = 'sent' and s.channel = 'portal' then s.sent_customer_id
        when s.kind = 'sent' then ${OTHERS_ADDRESS(sql`s.customer_id`)} end as reader
    from unnest(${notices.map((row) => row.customer_id)}::uuid[], ${notices.map((row) => row.id)}::uuid[]) as n (customer_id, id)
    join notice_steps s on s.customer_id = n.customer_id and s.notice_id = n.id and s.kind in ('sent', 'refused')
    left join outgoing o on s.channel = 'email' and o.customer_id = s.sent_customer_id and o.id = s.sent_id
    left join contact_points p on p.id = s.contact_point_id
    left join lateral (
      select jsonb_agg(jsonb_build_object('rung', e.rung, 'at', e.at, 'say', e.say, 'entryId', e.proof_entry_id) order by e.at, e.id)
        as seen
      from evidence e where e.customer_id = s.sent_customer_id and e.entry_id = coalesce(s.entry_id, o.entry_id)) v on true
    order by s.at, s.id`.execute(tx);
  return rows;
}

function seenOf({ kind, at, say, undone, seen }: Row): Seen[] {
  if (kind === 'refused') return [{ rung: 'failed', at, say, entryId: null }];
  if (undone !== null) return [{ rung: 'failed', at, say: undone, entryId: null }];
  return (seen ?? []).map((one) => ({ ...one, at: new Date(one.at) }));
}

async function presumptionFor(
  row: Row,
  { duty }: NoticeRow,
  country: string | null,
): Promise<Presumption | null> {
  if (row.channel === 'email') return presumptionOfMail(duty.template, duty.withinS);
  return row.channel === 'letter' ? presumptionOfLetter(row.country ?? country) : null;
}
