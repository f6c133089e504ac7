import type { GateAnswer } from '#domains/agreements/index.ts';
import { familyOf, rootOf } from '#domains/customers/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import type { ReplacementParts } from './parts.ts';

/** What a question to the gate about something that is replaced is about. */
export interface About {
  readonly customerId: string;
  readonly thing: string;
  readonly source: string;
  readonly oldRef: string;
}

interface Question {
  readonly type: string;
  readonly mode: 'ask' | 'done';
  readonly reason: string;
  readonly data?: Readonly<Record<string, string | number | boolean>>;
  readonly caseId?: string;
}

/** Asks the gate, or tells it what has happened; the subject names what is replaced, such as `{"card": "…1234"}`. */
export const askAbout = (
  tx: Tx,
  parts: Pick<ReplacementParts, 'asks'>,
  about: About,
  { type, mode, reason, data = {}, caseId }: Question,
  actor: Actor,
  now: Date,
): Promise<GateAnswer> =>
  parts.asks(
    tx,
    {
      type,
      mode,
      reason,
      source: about.source,
      id: `kept:${type}:${newId()}`,
      customer: { id: about.customerId },
      subject: { [about.thing]: about.oldRef },
      data: { ...data },
    },
    actor,
    now,
    caseId,
  );

/** An action that the gate let through for this very thing; 422 where it is another's, 409 where it has no leave. */
export async function requireLeave(
  tx: Tx,
  { customerId, oldRef }: About,
  types: readonly string[],
  actionId: string,
): Promise<void> {
  const family = await familyOf(tx, await rootOf(tx, customerId));
  const { rows } = await sql<{ verdict: string; hold: string | null }>`
    select a.verdict, h.state as hold from action_keys k
    join actions a on a.customer_id = k.customer_id and a.id = k.action_id
    left join holds h on h.customer_id = a.customer_id and h.id = a.id
    where k.action_id = ${actionId} and a.customer_id = any(${family}::uuid[]) and a.type = any(${types}::text[])
      and exists (select from jsonb_each_text(a.request -> 'subject') s where s.value = ${oldRef})`.execute(
    tx,
  );
  const action = rows[0];
  if (!action) throw invalid('actionId', `This is no action about it of the type ${types.join(' or ')}.`);
  if (action.hold === 'released' || (action.hold === null && action.verdict === 'proceed')) return;
  throw conflict('no-leave', 'The gate has not let this through. Nothing was done.', {
    verdict: action.hold === 'held' ? 'hold' : 'refuse',
  });
}
