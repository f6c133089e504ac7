import { z } from 'zod';
import { type FactQuestion, type FactSource, OF_FAMILY } from '#domains/customers/index.ts';
import { sql } from '#platform/db/index.ts';
import { gathered } from './gathered.ts';
import { NAMED_AGREEMENT, NAMED_INVOICE } from './named.ts';
import { isAddressedTo, TargetGiven, targetInWords } from './targets.ts';

const Answer = z
  .object({
    instruction: z
      .object({ target: TargetGiven, entryId: z.string(), saidEntryId: z.string().nullable() })
      .nullable(),
    invoice: z.object({ billTo: TargetGiven.nullable(), entryId: z.string() }).nullable(),
  })
  .nullable();

/** To whom the action's invoice goes: as it says itself, else as the invoice that is stored. */
const givenBillTo = ({ data }: FactQuestion) => {
  const given = TargetGiven.safeParse(data.billTo);
  return given.success ? given.data : null;
};

/** What the customer has instructed, and whether what is about to be done follows it («invoice my company»). */
export const instructionFacts: FactSource = {
  name: 'instruction',
  facts: [
    { name: 'instruction.exists', type: 'yes-no', words: 'the customer said to whom invoices go' },
    { name: 'instruction.invoiceTo', type: 'text', words: 'to whom the customer wants invoices to go' },
    {
      name: 'instruction.followed',
      type: 'yes-no',
      words: 'what is done follows the instructions of the customer',
    },
  ],
  shared: [NAMED_INVOICE, NAMED_AGREEMENT],
  query: sql`(select jsonb_build_object(
    'instruction', (select jsonb_build_object('target', t.target, 'entryId', t.entry_id, 'saidEntryId', t.said_entry_id)
      from instructions t
      where t.customer_id = ${OF_FAMILY} and t.kind = 'invoice-to' and t.ended_at is null and t.from_at <= q.now
        and (t.agreement_id is null or t.agreement_id = named_agreement.id)
      order by t.agreement_id is null, t.from_at desc, t.id desc limit 1),
    'invoice', (select jsonb_build_object('billTo', named_invoice.bill_to, 'entryId', named_invoice.entry_id)
      where named_invoice.id is not null)))`,
  read: (found, question) => {
    const answer = Answer.parse(found);
    const wanted = answer?.instruction ?? null;
    const billTo = givenBillTo(question) ?? answer?.invoice?.billTo ?? null;
    const entries = [wanted?.saidEntryId, wanted?.entryId];
    return gathered({
      'instruction.exists': [wanted !== null, entries],
      'instruction.invoiceTo': [wanted === null ? null : targetInWords(wanted.target), entries],
      'instruction.followed': [
        wanted === null || isAddressedTo(wanted.target, billTo),
        [...entries, answer?.invoice?.entryId],
      ],
    });
  },
};
