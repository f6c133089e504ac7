import type { z } from 'zod';
import type { ActionAnswer, NewAction } from '#contracts/gate.ts';
import type { Actor } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';

/** What the gate is asked from inside Kept: as `POST /actions`, about a customer by their id. */
export type GateQuestion = Omit<z.output<typeof NewAction>, 'customer' | 'exemption' | 'asked'> & {
  readonly customer: { readonly id: string };
  readonly asked?: string;
};
export type GateAnswer = z.output<typeof ActionAnswer>;

/** Asks the gate in the verb's own transaction; the gate itself gives it (compose.ts joins them). What is told of it belongs to `caseId`. */
export type AsksGate = (
  tx: Tx,
  question: GateQuestion,
  actor: Actor,
  now: Date,
  caseId?: string,
) => Promise<GateAnswer>;

/** What verbs on agreements need. */
export interface AgreementParts {
  readonly secrets: Secrets;
  readonly asks: AsksGate;
}
