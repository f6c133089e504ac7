import { z } from 'zod';
import { type FactSource, OF_FAMILY } from '#domains/customers/index.ts';
import { TOLD_FACT } from '#domains/decisions/index.ts';
import { sql } from '#platform/db/index.ts';

const Found = z.array(
  z.object({
    policy: z.string(),
    key: z.string(),
    type: z.string(),
    state: z.string(),
    again: z.boolean(),
    owedAt: z.string(),
    toldAt: z.string().nullable(),
    rebuttedAt: z.string().nullable(),
    entryId: z.string().nullable(),
  }),
);

const OPEN: ReadonlySet<string> = new Set(['owed', 'telling', 'asked-person']);
/** Of one matter the newest notices decide. */
const NEWEST = 50;

/**
 * Whether the customer was told of this: notices about the same matter that actions of the same type gave rise to. One that
 * was rebutted and has not been told again makes `told` untrue, whatever else was told.
 */
export const noticeFacts: FactSource = {
  name: 'notice',
  facts: [
    { name: 'notice.owed', type: 'yes-no', words: 'the customer is still to be told of this' },
    { name: 'notice.told', type: 'yes-no', words: 'the customer was told of this, with the needed evidence' },
    {
      name: 'notice.toldAt',
      type: 'timestamp',
      words: 'when it was shown that the customer had been told of this',
    },
    { name: 'notice.rebutted', type: 'yes-no', words: 'the notice of this came back or was denied' },
    {
      name: 'notice.toldTypes',
      type: 'texts',
      words: 'the types of actions in this matter whose last one the customer was told of',
    },
    {
      name: TOLD_FACT,
      type: 'map',
      words: 'when the customer was told of this, by policy and duty',
    },
  ],
  query: sql`(
    select coalesce(jsonb_agg(n), '[]'::jsonb) from (
      select n.policy, n.key, n.type, n.state, n.owed_at as "owedAt", n.told_at as "toldAt", n.rebutted_at as "rebuttedAt",
        n.told_entry_id as "entryId", n.duty -> 'again' is not null as again
      from (select * from notices n where n.customer_id = ${OF_FAMILY} and n.matter = q.matter offset 0) n
      where n.state not in ('waived', 'moot') order by n.owed_at desc, n.id desc limit ${sql.lit(NEWEST)}) n)`,
  read: (found, { type }) => {
    const all = Found.parse(found ?? []);
    const ours = all.filter((one) => one.type === type);
    const told = ours.filter((one) => one.state === 'told');
    const rebutted = ours.some((one) => OPEN.has(one.state) && one.rebuttedAt !== null);
    const toldAt = told
      .map((one) => one.toldAt ?? '')
      .sort()
      .at(-1);
    const isTold = told.length > 0 && !rebutted;
    const entries = told.flatMap((one) => (one.entryId === null ? [] : [one.entryId]));
    return {
      values: {
        'notice.owed': ours.some((one) => OPEN.has(one.state)),
        'notice.told': isTold,
        ...(isTold && toldAt !== undefined ? { 'notice.toldAt': new Date(toldAt) } : {}),
        'notice.rebutted': rebutted,
        [TOLD_FACT]: toldByDuty(ours),
        'notice.toldTypes': toldTypes(all),
      },
      evidence: isTold ? { 'notice.told': entries, 'notice.toldAt': entries } : {},
    };
  },
};

/** Of each type the newest notice counts: a second refusal is not told because the first one was. */
const toldTypes = (newestFirst: z.output<typeof Found>): string[] =>
  [...Map.groupBy(newestFirst, ({ type }) => type)].flatMap(([type, [newest]]) =>
    newest?.state === 'told' ? [type] : [],
  );

/** Of each duty the newest notice counts: one that is owed anew was not told. What only tells of a change takes nothing back. */
function toldByDuty(newestFirst: z.output<typeof Found>): Record<string, string> {
  const newest = new Map<string, z.output<typeof Found>[number]>();
  for (const one of newestFirst) {
    if (one.again && one.state !== 'told') continue;
    const duty = `${one.policy.replace(/@[^@]*$/, '')}/${one.key}`;
    if (!newest.has(duty)) newest.set(duty, one);
  }
  return Object.fromEntries(
    [...newest].flatMap(([duty, { state, toldAt }]) =>
      state === 'told' && toldAt !== null ? [[duty, new Date(toldAt).toISOString()]] : [],
    ),
  );
}
