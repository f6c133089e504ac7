import type { z } from 'zod';
import { Instant } from '#contracts/common.ts';
import { NewAction } from '#contracts/gate.ts';
import type { FactQuestion } from '#domains/customers/index.ts';
import { withoutCards } from './card-data.ts';
import { actionIdOf, digestOf, matterOf } from './matter.ts';

/** An action as it is given, parsed. */
export type GivenAction = z.output<typeof NewAction>;

/** A question to the gate, with all that facts depend on. */
export interface Asking extends FactQuestion {
  readonly given: GivenAction;
  readonly actionId: string;
  readonly mode: 'ask' | 'done';
  /** When it is to happen, or did. */
  readonly at: Date;
  /** A named person lets it go ahead in spite of the rules. */
  readonly overridden: boolean;
  /** The case that what is told of it belongs to. */
  readonly caseId?: string | null;
}

/** Makes a question of what was given; card data goes no further. */
export function askingOf(raw: GivenAction, now: Date, overridden = false): Asking {
  const given = withoutCards(raw);
  return {
    given,
    actionId: actionIdOf(given.source, given.id),
    type: given.type,
    source: given.source,
    subject: given.subject,
    reason: given.reason ?? null,
    data: given.data,
    matter: matterOf(given.subject),
    mode: given.mode,
    at: given.at === undefined ? now : new Date(given.at),
    now,
    overridden,
  };
}

/** What tells one request from another under the same source and id. */
export const digestOfGiven = (given: GivenAction): Buffer => digestOf(given);

/** As it was taken in, also by an earlier Kept, which took every moment. */
const StoredAction = NewAction.extend({ at: Instant.optional() });

/** Reads a stored request back. */
export const givenOf = (stored: unknown): GivenAction => StoredAction.parse(stored);
