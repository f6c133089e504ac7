import { familyOf, rootOf } from '#domains/customers/index.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { answerWhetherItWorks } from './course.ts';
import { askedAbout } from './page.ts';
import type { ReplacementParts } from './parts.ts';

const BY_LINK = system('link');

/**
 * The customer answered, behind the link of a message, whether the new one works: as far as these notices asked that, their
 * answer counts for the replacement.
 */
export async function heardByNotice(
  tx: Tx,
  parts: ReplacementParts,
  { customerId, noticeIds }: { readonly customerId: string; readonly noticeIds: readonly string[] },
  works: boolean,
  now: Date,
): Promise<void> {
  const family = await familyOf(tx, await rootOf(tx, customerId));
  const { rows } = await sql<{ refs: string[]; entry_id: string | null }>`
    select array(select s.value from jsonb_each_text(a.request -> 'subject') s) as refs,
      (select e.id from entries e join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
        where e.customer_id = ${customerId} and e.kind = 'answer' and c.details -> 'noticeIds' ? n.id::text
        order by e.seq desc limit 1) as entry_id
    from notices n join actions a on a.id = n.action_id and a.customer_id = any(${family}::uuid[])
    where n.customer_id = any(${family}::uuid[]) and n.id = any(${noticeIds}::uuid[])
      and n.duty ->> 'template' = 'replacement-confirm'`.execute(tx);
  for (const { refs, entry_id: entryId } of rows) {
    const asked = entryId === null ? undefined : await askedAbout(tx, family, refs);
    if (asked && entryId !== null && asked.answered !== works)
      await answerWhetherItWorks(tx, parts, asked.id, { entryId, works }, BY_LINK, now);
  }
}
