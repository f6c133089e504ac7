import { sql, type Tx } from '#platform/db/index.ts';
import { type Claim, languages } from '../finding/index.ts';
import { dayWords, type Ground, MINE } from '../ground.ts';
import type { Why } from '../why.ts';
import type { ClaimCheck, Live } from './claim.ts';

/** So far back a call or letter without a day is looked for, in days. */
const LATELY = 90;
const DAY = 86_400_000;

const asking = (): string =>
  languages()
    .map(({ asks }) => `(?:${asks})`)
    .join('|');

/** What we wrote ourselves: links and signatures below it ask nothing. */
const WRITTEN = sql`coalesce(
  (select o.message ->> 'written' from outgoing o where o.customer_id = m.customer_id and o.entry_id = m.id),
  (select d.message ->> 'written' from dispatches d where d.customer_id = m.customer_id and d.entry_id = m.id),
  (select c.text from entry_contents c where c.customer_id = m.customer_id and c.entry_id = m.id))`;

interface Heard {
  readonly id: string;
  readonly occurred_at: Date;
  readonly asked_at: Date | null;
}

/** What they last said in this matter, and when we last asked for something since. */
async function lastHeard(tx: Tx, ground: Ground): Promise<Heard | undefined> {
  const { rows } = await sql<Heard>`
    with ${MINE(ground)},
    heard as (
      select m.id, m.occurred_at from mine m
      left join entry_contents c on c.customer_id = m.customer_id and c.entry_id = m.id
      where m.direction = 'in' and m.kind in ('message', 'call', 'voicemail', 'visit', 'answer')
        and coalesce(c.details ->> 'automatic', '') <> 'true'
      order by m.occurred_at desc, m.id desc limit 1)
    select h.id, h.occurred_at, (
      select max(m.occurred_at) from mine m
      where m.direction = 'out' and m.kind in ('message', 'call', 'voicemail', 'visit') and m.occurred_at > h.occurred_at
        and ${WRITTEN} ~* ${asking()}) as asked_at
    from heard h`.execute(tx);
  return rows[0];
}

/** When we last asked for something, in a matter in which they never said anything. */
async function lastAsked(tx: Tx, ground: Ground): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    with ${MINE(ground)}
    select max(m.occurred_at) as at from mine m
    where m.direction = 'out' and m.kind in ('message', 'call', 'voicemail', 'visit') and ${WRITTEN} ~* ${asking()}`.execute(
    tx,
  );
  return rows[0]?.at ?? null;
}

/**
 * «We have not heard from you» is so only where we asked for something after their last words, and none came since. The
 * entry that contradicts it is what they last said.
 */
export const notHeard: ClaimCheck = {
  check: async (tx, ground, claim) => {
    const last = await lastHeard(tx, ground);
    if (!last || last.asked_at !== null) return undefined;
    const day = dayWords(last.occurred_at, ground.timeZone);
    return why(
      claim,
      'not-heard',
      `they were in touch on ${day}, and nothing has been asked of them since.`,
      last.id,
    );
  },
  live: async (tx, ground) => {
    const last = await lastHeard(tx, ground);
    const asked = last ? last.asked_at : await lastAsked(tx, ground);
    return asked && { asked };
  },
};

/** A reason in the words of the text. */
export const why = (claim: Claim, code: string, say: string, entryId: string | null): Why => ({
  code,
  say: `«${claim.words}»: ${say}`,
  entryId,
  span: { start: claim.start, end: claim.end },
});

interface Done {
  readonly code: string;
  readonly noun: string;
  readonly kinds: readonly string[];
  /** Only where the right person was reached. */
  readonly reached?: boolean;
}

/** «We called you on …» is so only where the record has such a call on that day (lately, without a day). */
const done = ({ code, noun, kinds, reached = false }: Done): ClaimCheck => {
  const such = (ground: Ground) => sql`
    from entries e left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    where e.customer_id = any(${ground.family}::uuid[]) and e.kind = any(${kinds}::text[])
      and ${reached ? sql`c.details ->> 'outcome' = 'reached'` : sql`e.direction = 'out'`}`;
  return {
    check: async (tx, ground, claim, now) => {
      const from = claim.day?.from ?? new Date(now.getTime() - LATELY * DAY);
      const to = claim.day?.to ?? new Date(now.getTime() + 1);
      const { rows } = await sql<{ there: boolean; last: Date | null; id: string | null }>`
        select coalesce(bool_or(e.occurred_at >= ${from} and e.occurred_at < ${to}), false) as there,
          max(e.occurred_at) as last, (array_agg(e.id order by e.occurred_at desc))[1] as id ${such(ground)}`.execute(
        tx,
      );
      const found = rows[0];
      if (!found || found.there) return undefined;
      const when = claim.day ? daysWords(claim.day, ground.timeZone) : `within ${LATELY} days`;
      const last = found.last && dayWords(found.last, ground.timeZone);
      const instead = last ? `; the last one was on ${last}` : '; there was none ever';
      return why(claim, code, `the record has no ${noun} of ours ${when}${instead}.`, found.id);
    },
    live: async (tx, ground) => {
      const { rows } = await sql<{
        day: Date | null;
      }>`select max(e.occurred_at) as day ${such(ground)}`.execute(tx);
      const day = rows[0]?.day;
      return day ? { day } : null;
    },
  };
};

/** «on 3 June 2030», «from 27 May 2030 to 2 June 2030». */
function daysWords({ from, to }: { readonly from: Date; readonly to: Date }, timeZone: string): string {
  const [first, last] = [dayWords(from, timeZone), dayWords(new Date(to.getTime() - 1), timeZone)];
  return first === last ? `on ${first}` : `from ${first} to ${last}`;
}

export const called = done({ code: 'not-called', noun: 'call', kinds: ['call', 'voicemail', 'visit'] });
export const wrote = done({ code: 'not-wrote', noun: 'message', kinds: ['message'] });
export const spoke = done({
  code: 'not-spoke',
  noun: 'talk with them',
  kinds: ['call', 'visit'],
  reached: true,
});

/** «… was delivered» is so only where evidence of that kind is there; a day may be that of the letter or of its delivery. */
export const delivered: ClaimCheck = {
  check: async (tx, ground, claim) => {
    const { rows } = await sql<{ id: string; sent_at: Date; at: Date }>`${DELIVERIES(ground)}`.execute(tx);
    const { day } = claim;
    const on = (at: Date): boolean => day === null || (at >= day.from && at < day.to);
    if (rows.some((row) => on(row.at) || on(row.sent_at))) return undefined;
    const when = day ? ` on ${dayWords(day.from, ground.timeZone)}` : '';
    const [last] = rows;
    const instead = last
      ? ` The last proven one was on ${dayWords(last.at, ground.timeZone)}.`
      : ' Nothing of ours is proven to have been delivered; that a server took it is not enough.';
    return why(
      claim,
      'not-delivered',
      `the record has no proof of a delivery${when}.${instead}`,
      last?.id ?? null,
    );
  },
  live: async (tx, ground): Promise<Live | null> => {
    const { rows } = await sql<{ sent_at: Date; at: Date }>`${DELIVERIES(ground)}`.execute(tx);
    return rows[0] ? { day: rows[0].sent_at, delivered: rows[0].at } : null;
  },
};

const DELIVERIES = ({ family }: Ground) => sql`
  select e.id, e.occurred_at as sent_at, v.at from evidence v
  join entries e on e.customer_id = v.customer_id and e.id = v.entry_id
  where v.customer_id = any(${family}::uuid[]) and e.direction = 'out' and v.rung in ('delivered', 'displayed', 'acted')
    and not exists (select from evidence w where w.customer_id = v.customer_id and w.entry_id = v.entry_id
      and w.recipient = v.recipient and w.at >= v.at and w.rung in ('failed', 'returned', 'wrong-recipient'))
  order by v.at desc limit 500`;
