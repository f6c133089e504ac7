import { z } from 'zod';
import { type FactSource, OF_FAMILY } from '#domains/customers/index.ts';
import { sql } from '#platform/db/index.ts';
import { gathered, JsonInstant } from './gathered.ts';
import { agreementNamed, invoiceNamed, NAMED_AGREEMENT, NAMED_INVOICE } from './named.ts';

const Named = z
  .object({
    entryId: z.string(),
    endEntryId: z.string().nullable(),
    startsAt: JsonInstant,
    endsAt: JsonInstant.nullable(),
    billedUntil: JsonInstant.nullable(),
    lastBillAt: JsonInstant.nullable(),
  })
  .nullable();

/** The agreement that an action names (`subject.agreement`) or that its invoice belongs to. */
export const agreementFacts: FactSource = {
  name: 'agreement',
  facts: [
    { name: 'agreement.known', type: 'yes-no', words: 'the agreement is known' },
    { name: 'agreement.active', type: 'yes-no', words: 'the agreement is still running' },
    { name: 'agreement.startsAt', type: 'timestamp', words: 'the beginning of the agreement' },
    { name: 'agreement.endedAt', type: 'timestamp', words: 'the end of the agreement' },
    {
      name: 'agreement.finalBilledUntil',
      type: 'timestamp',
      words: 'the moment until which the agreement is billed',
    },
    { name: 'agreement.lastBillAt', type: 'timestamp', words: 'the date of the last bill of the agreement' },
    {
      name: 'agreement.named',
      type: 'yes-no',
      words: 'an agreement is named, or that of the invoice is known',
    },
  ],
  shared: [NAMED_INVOICE, NAMED_AGREEMENT],
  isAbout: (question) => agreementNamed(question) !== '' || invoiceNamed(question) !== '',
  query: sql`(select jsonb_build_object('entryId', named_agreement.entry_id, 'endEntryId', named_agreement.end_entry_id,
      'startsAt', named_agreement.starts_at, 'endsAt', named_agreement.ends_at,
      'billedUntil', named_agreement.billed_until, 'lastBillAt', named_agreement.last_bill_at)
    where named_agreement.id is not null)`,
  read: (found, question) => {
    const one = Named.parse(found ?? null);
    const entries = [one?.entryId];
    const ending = [one?.endEntryId];
    return gathered({
      'agreement.known': [one !== null, entries],
      'agreement.active': [
        one === null ? null : one.endsAt === null || new Date(one.endsAt) > question.now,
        one?.endEntryId ? ending : entries,
      ],
      'agreement.startsAt': [one?.startsAt, entries],
      'agreement.endedAt': [one?.endsAt, ending],
      'agreement.finalBilledUntil': [one?.billedUntil, ending],
      'agreement.lastBillAt': [one?.lastBillAt, ending],
      'agreement.named': [one !== null || agreementNamed(question) !== '', entries],
    });
  },
};

const All = z.object({
  running: z.number(),
  endAt: JsonInstant.nullable(),
  billedUntil: JsonInstant.nullable(),
  endEntryIds: z.array(z.string()).nullable(),
});

/** All that is agreed with the customer. */
export const agreementsFacts: FactSource = {
  name: 'agreements',
  facts: [
    {
      name: 'agreement.activeCount',
      type: 'whole',
      words: 'the number of agreements of the customer that are running',
    },
    {
      name: 'agreement.allEndAt',
      type: 'timestamp',
      words: 'the end of the last of all agreements of the customer; none while one has no end',
    },
    {
      name: 'agreement.allBilledUntil',
      type: 'timestamp',
      words: 'the moment until which the last of all agreements of the customer is billed',
    },
  ],
  query: sql`(
    select jsonb_build_object('running', count(*) filter (where r.ends_at is null or r.ends_at > q.now),
      'endAt', case when bool_and(r.ends_at is not null) then max(r.ends_at) end,
      'billedUntil', case when bool_and(r.ends_at is not null) then max(r.billed_until) end,
      'endEntryIds', jsonb_agg(r.end_entry_id order by r.ends_at desc) filter (where r.end_entry_id is not null))
    from agreements r where r.customer_id = ${OF_FAMILY})`,
  read: (found) => {
    const all = All.parse(found);
    const ends = all.endEntryIds ?? [];
    return gathered({
      'agreement.activeCount': [all.running],
      'agreement.allEndAt': [all.endAt, ends],
      'agreement.allBilledUntil': [all.billedUntil, ends],
    });
  },
};
