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
const Answer = z.object({ found: Found, running: z.number() }).nullable();

/** Which agreement an action is about: the one that it names, else that of the invoice that it names. */
export const AGREEMENT_OF = (question: FactQuestion) => {
  const own = keyOf(question.subject.agreement ?? question.data.agreement);
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
    'running', (select count(*) from agreements r
      where r.customer_id = ${OF_FAMILY} and (r.ends_at is null or r.ends_at > ${question.now})),
    'found', (select jsonb_build_object('entryId', a.entry_id, 'endEntryId', a.end_entry_id, 'startsAt', a.starts_at,
        'endsAt', a.ends_at, 'billedUntil', a.billed_until, 'lastBillAt', a.last_bill_at)
      from agreements a where a.customer_id = ${OF_FAMILY} and a.id = ${AGREEMENT_OF(question)})))`,
  read: (found, question) => {
    const answer = Answer.parse(found);
    const one = answer?.found ?? null;
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
      'agreement.activeCount': [answer?.running ?? 0],
    });
  },
};
