import { createHash } from 'node:crypto';
import type { Decision } from '#domains/decisions/index.ts';
import type { DecidedWords, Leaving } from '#domains/delivery/index.ts';
import { type Ends, type Outcome, wordOf } from './outcome.ts';

/** A decision about words as it is stored: of the facts only those that were looked at, and the ends of holds. */
export interface StoredDecision extends Decision {
  readonly ends: Ends;
}

/** How words were decided on, ready to be stored. */
export function decidedWords(
  { customerId, id, moment }: Pick<Leaving, 'customerId' | 'id' | 'moment'>,
  decision: Decision,
  ends: Ends,
  outcome: Outcome,
  now: Date,
): DecidedWords {
  const stored: StoredDecision = { ...decision, used: lookedAt(decision.used), ends };
  const word = wordOf(outcome);
  return {
    customerId,
    messageId: id,
    moment,
    verdict: decision.verdict,
    outcome: word,
    until: word === 'waits' ? outcome.until : null,
    decision: stored,
    digest: digestOf(stored, now),
    at: now,
  };
}

/** Every fact of words has a value once it was looked at. */
const lookedAt = (used: Decision['used']): Decision['used'] =>
  Object.fromEntries(Object.entries(used).filter(([, value]) => value !== null));

/** SHA-256 of what decided; «now» is the same at any moment. */
function digestOf({ verdict, asked, because, used, evidence, ends }: StoredDecision, now: Date): Buffer {
  const moment = now.toISOString();
  const codes = because.map(({ code }) => code);
  const all = JSON.stringify([verdict, asked, codes, used, evidence, ends], (_, value) =>
    value === moment ? 'now' : value,
  );
  return createHash('sha256').update(all).digest();
}
