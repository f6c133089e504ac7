import type { z } from 'zod';
import type { ActionAnswer } from '#contracts/gate.ts';
import type { Decision } from '#domains/decisions/index.ts';
import { type NewNotice, wordsFrom } from '#domains/notices/index.ts';
import type { Actor } from '#platform/actor.ts';
import { KeptError } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { type Asking, digestOfGiven } from './asking.ts';
import type { AskedBefore } from './gather.ts';
import type { Weighed } from './weigh.ts';
import type { Decided } from './write.ts';

/** A question with its decision and all that comes of it, ready to be stored. Rejects where nobody knows the customer. */
export function decidedOf(asking: Asking, { found, decide }: Weighed, actor: Actor): Decided {
  if (found.own === null || found.root === null) throw unknownCustomer(asking);
  const decision = decide();
  const id = asking.actionId;
  // What was asked about owed its words already: in the same words it is the same thing, and told once.
  const told = found.asked === null ? asking : { ...asking, mode: 'ask' as const };
  const notices = noticesOf(told, decision, { actionId: id, customerId: found.own });
  const done = asking.mode === 'done';
  return {
    customerId: found.own,
    id,
    seq: found.seq + 1,
    source: asking.source,
    externalId: asking.given.id,
    type: asking.type,
    mode: asking.mode,
    matter: asking.matter,
    request: asking.given,
    digest: digestOfGiven(asking.given),
    decision,
    answer: JSON.stringify(answerOf(id, decision, notices)),
    askedId: found.asked?.id ?? null,
    askedCustomerId: found.asked?.customerId ?? null,
    standing: done ? standingOf(found.asked) : null,
    at: asking.at,
    decidedAt: asking.now,
    actor,
    entryId: newId(),
    notices,
  };
}

/** Nothing may be done to somebody whom nobody knows: no verdict is a «no» (docs/gate.md). */
const unknownCustomer = ({ given }: Asking): KeptError =>
  new KeptError(
    'unknown-customer',
    404,
    'ref' in given.customer
      ? `Nobody is known as ${given.customer.ref}. Do not act. Make the reference known (POST /v1/customers/{id}/refs, or an import of customers), then ask again with the same id.`
      : `There is no customer ${given.customer.id}. Do not act.`,
  );

/** Whether somebody could not be answered because nobody knows the customer. */
export const isUnknownCustomer = (error: unknown): boolean =>
  error instanceof KeptError && error.code === 'unknown-customer';

/** The answer in the form of contract.md. */
export const answerOf = (
  action: string,
  decision: Decision,
  notices: readonly NewNotice[],
  missing: readonly { readonly need: string; readonly next: string }[] = decision.missing,
): z.output<typeof ActionAnswer> => ({
  verdict: decision.verdict,
  action,
  because: decision.because.map(({ code, say, evidence }) => ({ code, say, evidence: [...evidence] })),
  missing: missing.map(({ need, next }) => ({ need, next })),
  notices: notices.map(({ id }) => id),
  policy: decision.policy,
  until: decision.until,
});

/** Duties of a decision as what customers are owed, with the version of the policy that each comes from. */
export function noticesOf(
  asking: Asking,
  decision: Decision,
  about: { readonly actionId: string; readonly customerId: string },
): NewNotice[] {
  const versions = new Map(decision.asked.map((asked) => [asked.replace(/@[^@]*$/, ''), asked]));
  const values = wordsFrom(asking);
  return decision.duties.map(({ policy, ...duty }) => ({
    ...about,
    id: newId(),
    type: asking.type,
    matter: asking.matter,
    policy: versions.get(policy) ?? policy,
    duty,
    values,
    caseId: asking.caseId ?? null,
    at: asking.now,
  }));
}

function standingOf(asked: AskedBefore | null): Decided['standing'] {
  if (asked === null) return 'unasked';
  if (asked.verdict === 'refuse' || asked.hold === 'refused' || asked.hold === 'withdrawn')
    return 'against-refusal';
  return asked.hold === 'held' || asked.hold === 'overtaken' ? 'against-hold' : 'as-decided';
}
