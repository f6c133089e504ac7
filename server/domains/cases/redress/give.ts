import type { z } from 'zod';
import type { NewRedress } from '#contracts/redress.ts';
import { makePromises } from '#domains/promises/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { type HistoryParts, recordDeed } from '../ground/history.ts';
import { refreshCase } from '../ground/refresh.ts';
import { type CaseKey, lockCase } from '../ground/row.ts';
import { promiseHooks } from '../ownership/promise-hooks.ts';
import { requireWithinLimit } from './limits.ts';
import { accountForReplacement } from './replacing.ts';

type Given = z.output<typeof NewRedress>;

/** What each kind is called, and what is promised by it. */
const KINDS = {
  credit: { words: 'Credit', act: 'refund' },
  waive: { words: 'Charge waived', act: 'other' },
  replace: { words: 'Replacement', act: 'send' },
  extend: { words: 'Extension', act: 'other' },
} as const;

/**
 * Puts something right, within what the actor may give: on the record, and owed as a promise until it is shown that it has
 * reached the customer (R10); «sent to partner» shows nothing (P14).
 */
export async function giveRedress(
  tx: Tx,
  parts: HistoryParts,
  key: CaseKey,
  given: Given,
  actor: Actor,
  now: Date,
): Promise<void> {
  if ((given.amount === undefined) !== (given.currency === undefined))
    throw invalid('currency', 'An amount and its currency go together.');
  if (given.amount === undefined && (given.kind === 'credit' || given.kind === 'waive'))
    throw invalid('amount', 'Say how much.');
  const row = await lockCase(tx, key);
  if (row.state === 'closed') throw conflict('case-closed', 'This case is closed. Take it up again first.');
  await requireWithinLimit(tx, given, actor);
  const promises = { secrets: parts.secrets, promises: promiseHooks(parts) };
  await accountForReplacement(tx, promises, row, given, actor, now);
  const id = newId();
  const words = inWords(given);
  const [promiseId] = await makePromises(
    tx,
    promises,
    {
      key,
      items: [
        {
          words,
          act: KINDS[given.kind].act,
          dueAt: given.dueAt,
          proof: 'entry',
          ...(given.partnerId === undefined ? {} : { partnerId: given.partnerId }),
        },
      ],
    },
    actor,
    now,
  );
  await sql`
    insert into redress (customer_id, id, case_id, kind, amount, currency, item, say, given_by, given_at, promise_id)
    values (${row.customer_id}, ${id}, ${row.id}, ${given.kind}, ${given.amount ?? null}, ${given.currency ?? null},
      ${given.item ?? null}, ${given.say},
      ${JSON.stringify(actor)}::jsonb, ${now}, ${promiseId})`.execute(tx);
  await sql`
    update promises set redress_id = ${id} where customer_id = ${row.customer_id} and id = ${promiseId}`.execute(
    tx,
  );
  const { kind, amount, currency, item, cancels, say } = given;
  const details = { redressId: id, kind, amount, currency, item, cancels, reason: say, promiseId };
  await recordDeed(tx, parts, row, { verb: 'redress-given', say: `Given: ${words}`, details }, actor, now);
  await refreshCase(tx, key, now);
}

/** Such as `Credit of £25.00: for the three days without a card`. */
function inWords({ kind, amount, currency, item, say }: Given): string {
  const words = item === undefined ? KINDS[kind].words : `${KINDS[kind].words} of ${item}`;
  if (amount === undefined || currency === undefined) return `${words}: ${say}`;
  const format = new Intl.NumberFormat('en-GB', { style: 'currency', currency });
  const money = format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
  return `${KINDS[kind].words} of ${money}: ${say}`;
}
