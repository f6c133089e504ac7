import type { z } from 'zod';
import type { Recipient } from '#contracts/conversations.ts';
import { identityOf } from '#domains/customers/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import type { CaseRow } from './ground/row.ts';
import { familyOfCase } from './ground/unanswered.ts';

type To = z.output<typeof Recipient>;

/**
 * To whom a message in a case goes unless told: where its customer last wrote from in this conversation, as long as that
 * address is still theirs, else their best one. Never whoever was the customer before. 422 where no address is known.
 */
export async function recipientOf(
  db: Database | Tx,
  row: CaseRow,
  conversationId: string | null,
): Promise<To> {
  const family = await familyOfCase(db, row.customer_id);
  const { rows } = await sql<To>`
    select p.value as address, k.name from contact_points p
    join customers k on k.customer_id = ${row.customer_id}
    left join lateral (
      select e.occurred_at as at from entries e
      where e.customer_id = any(${family}::uuid[]) and e.conversation_id = ${conversationId}::uuid and e.direction = 'in'
        and e.kind = 'message' and lower(e.author ->> 'address') = lower(p.value)
      order by e.occurred_at desc limit 1) as wrote on true
    where p.customer_id = any(${family}::uuid[]) and p.kind = 'email' and p.ended_at is null
    order by wrote.at desc nulls last, p.verified_at nulls last, p.created_at, p.id limit 1`.execute(db);
  const found = rows[0];
  if (!found)
    throw invalid('to', 'No mail address of this customer is known. Name one, or reach them another way.');
  return found;
}

/**
 * Refuses (409) to write in a case to somebody who is known as another customer and takes no part in it: after an un-merge
 * or in a hurry, words about one person must not reach another.
 */
export async function refuseStrangers(db: Database | Tx, row: CaseRow, to: readonly To[]): Promise<void> {
  const family = await familyOfCase(db, row.customer_id);
  const addresses = to.map(({ address }) => identityOf('email', address)).filter((one) => one !== null);
  const { rows } = await sql<{ value: string }>`
    select i.value from identities i
    where i.kind = 'email' and i.value = any(${addresses}::text[]) and i.customer_id <> all(${family}::uuid[])
      and not exists (select from case_participants p where p.customer_id = ${row.customer_id} and p.case_id = ${row.id}
        and lower(p.address) = i.value)
      and not exists (select from case_conversations v
        join conversation_people w on w.customer_id = v.customer_id and w.conversation_id = v.conversation_id
        where v.case_customer_id = ${row.customer_id} and v.case_id = ${row.id} and v.customer_id = any(${family}::uuid[])
          and w.address = i.value)`.execute(db);
  if (rows.length === 0) return;
  throw conflict(
    'recipient-of-another-customer',
    `${rows.map(({ value }) => value).join(', ')} belongs to another customer. Make them take part in the case first, if they shall read this. Nothing was sent.`,
    { addresses: rows.map(({ value }) => value) },
  );
}
