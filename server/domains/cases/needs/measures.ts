import type { z } from 'zod';
import type { CaseMeasures } from '#contracts/redress.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { CONTACT_KINDS } from '../attention/facts.ts';
import type { CaseRow } from '../ground/row.ts';

const DAY = 86_400_000;
/** So many days after closing nothing may come back (R64). */
const QUIET = 7 * DAY;

/** Whole days without service up to `now`, of all outages together (R67). */
export function daysWithoutService(
  row: Pick<CaseRow, 'service_down_at' | 'service_restored_at' | 'service_lost'>,
  now: Date,
): number {
  const { service_down_at: down, service_restored_at: restored, service_lost: lost } = row;
  const current = down === null ? 0 : Math.max(0, (restored ?? now).getTime() - down.getTime());
  return Math.floor((lost * 1000 + current) / DAY);
}

/** What the matter has cost the customer. */
export async function measuresOf(
  db: Database | Tx,
  row: CaseRow,
  now: Date,
): Promise<z.input<typeof CaseMeasures>> {
  return {
    contacts: row.contacts,
    transfers: row.transfers,
    channelSwitches: row.channel_switches,
    questionsRepeated: row.questions_repeated,
    daysWithoutService: daysWithoutService(row, now),
    withoutService: row.service_down_at !== null && row.service_restored_at === null,
    daysOpen: Math.max(0, Math.floor(((row.closed_at ?? now).getTime() - row.opened_at.getTime()) / DAY)),
    promisesKept: row.kept_promises,
    promisesBroken: row.broken_promises,
    firstContactResolved: await firstContactResolved(db, row, now),
  };
}

/**
 * R64: the customer turned to us once, did not say that it is not solved, and nothing came back about it within seven days
 * after closing, here or in a case that follows it up. The words by which they agreed, and a reply that was only
 * acknowledged («thanks»), are no contacts about it. `null` until that is known; what an agent thinks does not count.
 */
async function firstContactResolved(db: Database | Tx, row: CaseRow, now: Date): Promise<boolean | null> {
  if (row.denied_at !== null) return false;
  const { rows } = await sql<{ before: number; after: number; followed: boolean }>`
    with about as (
      select e.recorded_at from case_entries l join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id
      where l.customer_id = ${row.customer_id} and l.case_id = ${row.id} and e.kind = any(${CONTACT_KINDS}::text[])
        and e.direction = 'in' and e.author ->> 'type' in ('customer', 'other')
        and e.id is distinct from ${row.closed_entry_id}::uuid and e.id is distinct from ${row.confirmed_entry_id}::uuid
        and not exists (
          select from entry_contents c where c.customer_id = e.customer_id and c.entry_id = e.id and (c.details @> '{"automatic": true}' or c.details ->> 'outcome' = 'wrong-person'))
        and not exists (
          select from case_entries o join entries d on d.customer_id = o.entry_customer_id and d.id = o.entry_id
          join entry_contents c on c.customer_id = d.customer_id and c.entry_id = d.id
          where o.customer_id = l.customer_id and o.case_id = l.case_id and d.kind = 'case' and d.about_entry_id = e.id
            and c.details ->> 'verb' = 'acknowledged'))
    select count(*) filter (where recorded_at <= coalesce(${row.closed_at}::timestamptz, 'infinity')) as before,
      count(*) filter (where recorded_at > ${row.closed_at}::timestamptz
        and recorded_at <= ${row.closed_at}::timestamptz + interval '7 days') as after,
      exists (select from case_links where other_customer_id = ${row.customer_id} and other_case_id = ${row.id}
        and kind = 'follow-up-of' and linked_at <= ${row.closed_at}::timestamptz + interval '7 days') as followed
    from about`.execute(db);
  const found = rows[0];
  if (!found || found.before > 1 || found.after > 0 || found.followed) return false;
  if (row.closed_at === null || row.closed_at.getTime() + QUIET > now.getTime()) return null;
  return true;
}
