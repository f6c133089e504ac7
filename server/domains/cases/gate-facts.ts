import { z } from 'zod';
import { type FactSource, OF_FAMILY } from '#domains/customers/index.ts';
import { sql } from '#platform/db/index.ts';
import { OPENED_BY } from './ground/history.ts';

const Cases = z.array(
  z.object({
    openedAt: z.string(),
    entryId: z.string().nullable(),
    complaint: z.boolean(),
    /** Entries that tell of the holds that are open. */
    holds: z.array(z.string().nullable()),
    owed: z.boolean(),
    deadlock: z.boolean(),
  }),
);

/** More open cases of one customer than this are not looked at. */
const MOST = 100;

/** What is open between a customer and us: complaints, cases, case holds. */
export const caseFacts: FactSource = {
  name: 'case',
  facts: [
    { name: 'complaint.open', type: 'yes-no', words: 'a complaint of the customer is open' },
    { name: 'complaint.since', type: 'timestamp', words: 'since when a complaint of the customer is open' },
    { name: 'complaint.unanswered', type: 'yes-no', words: 'a complaint waits for our reasoned answer' },
    { name: 'case.open', type: 'yes-no', words: 'a case of the customer is open' },
    { name: 'case.openCount', type: 'whole', words: 'the number of open cases of the customer' },
    { name: 'hold.open', type: 'yes-no', words: 'a case of the customer is held' },
  ],
  query: sql`to_jsonb(array(
    select jsonb_build_object('openedAt', c.opened_at, 'entryId', ${OPENED_BY},
      'complaint', c.type = 'complaint' or c.procedure is not null,
      'holds', array(select h.entry_id from case_holds h
        where h.customer_id = c.customer_id and h.case_id = c.id and h.released_at is null),
      'owed', c.decided_at is null, 'deadlock', c.deadlock_at is not null)
    from (select * from cases c where c.customer_id = ${OF_FAMILY} and c.state = 'open' offset 0) c
    order by c.opened_at limit ${sql.lit(MOST)}))`,
  read: (found) => {
    const cases = Cases.parse(found ?? []);
    const complaints = cases.filter(({ complaint }) => complaint);
    const held = cases.flatMap(({ holds }) => holds);
    const entries = (list: z.output<typeof Cases>): string[] =>
      list.flatMap(({ entryId }) => (entryId === null ? [] : [entryId]));
    const since = complaints[0]?.openedAt;
    return {
      values: {
        'complaint.open': complaints.length > 0,
        ...(since === undefined ? {} : { 'complaint.since': new Date(since) }),
        'complaint.unanswered': complaints.some(({ owed, deadlock }) => owed && !deadlock),
        'case.open': cases.length > 0,
        'case.openCount': cases.length,
        'hold.open': held.length > 0,
      },
      evidence: {
        'complaint.open': entries(complaints),
        'complaint.since': entries(complaints.slice(0, 1)),
        'complaint.unanswered': entries(complaints),
        'case.open': entries(cases),
        'hold.open': held.filter((entryId) => entryId !== null),
      },
    };
  },
};

const Promises = z.object({ open: z.boolean(), broken: z.boolean() });

/** What was promised to the customer and has not been kept. */
export const promiseFacts: FactSource = {
  name: 'promise',
  facts: [
    { name: 'promise.open', type: 'yes-no', words: 'a promise to the customer is open' },
    { name: 'promise.broken', type: 'yes-no', words: 'a promise to the customer is broken' },
  ],
  query: sql`(
    select jsonb_build_object('open', coalesce(bool_or(p.state = 'open'), false), 'broken', coalesce(bool_or(p.state = 'broken'), false))
    from promises p where p.customer_id = ${OF_FAMILY} and p.state in ('open', 'broken'))`,
  read: (found) => {
    const { open, broken } = Promises.parse(found);
    return { values: { 'promise.open': open, 'promise.broken': broken }, evidence: {} };
  },
};
