import { z } from 'zod';
import { gathered, JsonInstant } from '#domains/agreements/index.ts';
import { type FactQuestion, type FactSource, type LookedUp, OF_FAMILY } from '#domains/customers/index.ts';
import { sql } from '#platform/db/index.ts';

const Found = z
  .object({
    id: z.string(),
    newRef: z.string().nullable(),
    state: z.enum(['issued', 'on-its-way', 'arrived', 'confirmed', 'retired', 'cancelled']),
    dueAt: JsonInstant,
    interim: z.string().nullable(),
    confirmedAt: JsonInstant.nullable(),
    deniedAt: JsonInstant.nullable(),
    overdueAt: JsonInstant.nullable(),
    entryId: z.string(),
    confirmedEntryId: z.string().nullable(),
    deniedEntryId: z.string().nullable(),
  })
  .nullable();

/** What the action's subject names, in words that replacements are found by. */
const REFS: LookedUp = {
  name: 'refs',
  type: 'text[]',
  of: ({ subject }) =>
    Object.values(subject).flatMap((value) =>
      typeof value === 'string' || typeof value === 'number' ? [String(value).trim()] : [],
    ),
};

/** Whether a new one is to go out: only then it matters what went out before. */
const SHIPPING: LookedUp = {
  name: 'shipping',
  type: 'text',
  of: ({ type, matter }) => (matter !== '' && /\.(replace|issue)$/.test(type) ? 'yes' : ''),
};

/** What was only reported as done, and never told of by `POST /v1/replacements`: nobody knows where it is. */
const REPORTED = sql`(
    select jsonb_build_object('reportedEntryId', a.entry_id) from actions a
    where a.customer_id = ${OF_FAMILY} and a.mode = 'done' and a.type like any (array['%.replace', '%.issue']) and a.matter = q.matter
      and not exists (select from replacements r where r.customer_id = ${OF_FAMILY} and (r.old_ref = any (q.refs) or r.new_ref = any (q.refs)))
    order by a.seq desc limit 1)`;
const Reported = z.object({ reportedEntryId: z.string() });

/** Whether what is asked for gives up this replacement in the same step: it is named, or all earlier ones are (`true`). */
const cancels = ({ data }: FactQuestion, found: { id: string; newRef: string | null }): boolean =>
  data.cancels === true ||
  data.cancels === found.id ||
  (found.newRef !== null && data.cancels === found.newRef);

const UNACCOUNTED: ReadonlySet<string> = new Set(['issued', 'on-its-way', 'arrived']);

/** The newest replacement of what an action is about (`subject`, such as `{"card": "…1234"}`); one on its way before all others. */
export const replacementFacts: FactSource = {
  name: 'replacement',
  facts: [
    { name: 'replacement.exists', type: 'yes-no', words: 'a replacement was issued' },
    { name: 'replacement.state', type: 'text', words: 'the state of the replacement' },
    { name: 'replacement.confirmed', type: 'yes-no', words: 'the customer confirmed that the new one works' },
    {
      name: 'replacement.confirmedAt',
      type: 'timestamp',
      words: 'the moment when the customer confirmed that the new one works',
    },
    {
      name: 'replacement.denied',
      type: 'yes-no',
      words: 'the customer says that the new one has not come or does not work',
    },
    { name: 'replacement.unaccounted', type: 'yes-no', words: 'a replacement is unaccounted for' },
    { name: 'replacement.dueAt', type: 'timestamp', words: 'the moment when the replacement is due' },
    { name: 'replacement.overdue', type: 'yes-no', words: 'the replacement is overdue' },
    {
      name: 'replacement.cancelling',
      type: 'yes-no',
      words: 'the earlier replacement is cancelled in the same step',
    },
    {
      name: 'replacement.interim',
      type: 'yes-no',
      words: 'the customer was offered something for the meantime',
    },
  ],
  lookedUp: [REFS, SHIPPING],
  query: sql`coalesce((
    select jsonb_build_object('id', r.id, 'newRef', r.new_ref, 'state', r.state, 'dueAt', r.due_at, 'interim', r.interim,
      'confirmedAt', r.confirmed_at, 'deniedAt', r.denied_at, 'overdueAt', r.overdue_at, 'entryId', r.entry_id,
      'confirmedEntryId', r.confirmed_entry_id, 'deniedEntryId', r.denied_entry_id)
    from replacements r
    where r.customer_id = ${OF_FAMILY} and (r.old_ref = any (q.refs) or r.new_ref = any (q.refs)) and r.state <> 'cancelled'
    order by r.state in ('issued', 'on-its-way', 'arrived') desc, r.source = q.source desc, r.issued_at desc, r.id desc
    limit 1), case when q.shipping = 'yes' then ${REPORTED} end)`,
  read: (found, question) => {
    const reported = Reported.safeParse(found).data;
    const one = reported ? null : Found.parse(found);
    if (one === null) {
      const seen = reported ? [reported.reportedEntryId] : [];
      return gathered({
        'replacement.exists': [false],
        'replacement.confirmed': [false],
        'replacement.unaccounted': [reported !== undefined, seen],
        'replacement.cancelling': [reported !== undefined && question.data.cancels === true, seen],
        'replacement.overdue': [false],
        'replacement.interim': [typeof question.data.interim === 'string'],
      });
    }
    const own = [one.entryId];
    const open = UNACCOUNTED.has(one.state);
    return gathered({
      'replacement.exists': [true, own],
      'replacement.state': [one.state, own],
      // What is not confirmed is shown by what was issued.
      'replacement.confirmed': [one.confirmedAt !== null, [one.confirmedEntryId ?? one.entryId]],
      'replacement.confirmedAt': [one.confirmedAt, [one.confirmedEntryId]],
      'replacement.denied': [one.deniedAt !== null && one.confirmedAt === null, [one.deniedEntryId]],
      'replacement.unaccounted': [open, own],
      'replacement.dueAt': [one.dueAt, own],
      'replacement.overdue': [open && new Date(one.dueAt) <= question.now, own],
      'replacement.cancelling': [open && cancels(question, one), own],
      'replacement.interim': [one.interim !== null || typeof question.data.interim === 'string', own],
    });
  },
};
