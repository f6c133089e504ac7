import { z } from 'zod';
import { type FactQuestion, type FactSource, OF_FAMILY } from '#domains/customers/index.ts';
import type { Fact } from '#domains/decisions/index.ts';
import { sql } from '#platform/db/index.ts';
import { gathered, JsonInstant } from './gathered.ts';
import { keyOf } from './number-key.ts';

const FACTS: readonly Fact[] = [
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
    name: 'agreement.activeCount',
    type: 'whole',
    words: 'the number of agreements of the customer that are running',
  },
  {
    name: 'agreement.named',
    type: 'yes-no',
    words: 'an agreement is named, or that of the invoice is known',
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
];

const Found = z
  .object({
    entryId: z.string(),
    endEntryId: z.string().nullable(),
    startsAt: JsonInstant,
    endsAt: JsonInstant.nullable(),
    billedUntil: JsonInstant.nullable(),
    lastBillAt: JsonInstant.nullable(),
  })
  .nullable();
const All = z.object({
  running: z.number(),
  endAt: JsonInstant.nullable(),
  billedUntil: JsonInstant.nullable(),
  endEntryIds: z.array(z.string()).nullable(),
});
const Answer = z.object({ found: Found, all: All }).nullable();

const named = ({ subject, data }: FactQuestion): string => keyOf(subject.agreement ?? data.agreement);

/** Which agreement an action is about: the one that it names, else that of the invoice that it names. */
export const AGREEMENT_OF = (question: FactQuestion) => {
  const own = named(question);
  const invoice = keyOf(question.subject.invoice);
  return sql`(
    select a.id from agreements a
    where a.customer_id = ${OF_FAMILY} and (a.number_key = ${own} or ${own} = '' and ${invoice} <> '' and a.id in (
      select i.agreement_id from invoices i where i.customer_id = ${OF_FAMILY} and i.number_key = ${invoice}))
    order by a.source = ${question.source} desc, a.starts_at desc, a.id limit 1)`;
};

/** What is agreed with the customer, about the agreement that an action names (`subject.agreement`) or that its invoice belongs to. */
export const agreementFacts: FactSource = {
  name: 'agreement',
  facts: FACTS,
  query: (question) => sql`(select jsonb_build_object(
    'all', (select jsonb_build_object('running', count(*) filter (where r.ends_at is null or r.ends_at > ${question.now}),
        'endAt', case when bool_and(r.ends_at is not null) then max(r.ends_at) end,
        'billedUntil', case when bool_and(r.ends_at is not null) then max(r.billed_until) end,
        'endEntryIds', jsonb_agg(r.end_entry_id order by r.ends_at desc) filter (where r.end_entry_id is not null))
      from agreements r where r.customer_id = ${OF_FAMILY}),
    'found', (select jsonb_build_object('entryId', a.entry_id, 'endEntryId', a.end_entry_id, 'startsAt', a.starts_at,
        'endsAt', a.ends_at, 'billedUntil', a.billed_until, 'lastBillAt', a.last_bill_at)
      from agreements a where a.customer_id = ${OF_FAMILY} and a.id = ${AGREEMENT_OF(question)})))`,
  read: (found, question) => {
    const answer = Answer.parse(found);
    const one = answer?.found ?? null;
    const entries = [one?.entryId];
    const ending = [one?.endEntryId];
    const all = answer?.all;
    const ends = all?.endEntryIds ?? [];
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
      'agreement.activeCount': [all?.running ?? 0],
      'agreement.named': [one !== null || named(question) !== '', entries],
      'agreement.allEndAt': [all?.endAt, ends],
      'agreement.allBilledUntil': [all?.billedUntil, ends],
    });
  },
};
