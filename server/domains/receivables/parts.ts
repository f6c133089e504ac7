import type { AsksGate } from '#domains/agreements/index.ts';
import type { PromiseChangeParts } from '#domains/promises/index.ts';

/** What verbs on invoices need: cases and promises for what people do, and the gate for every step. */
export interface ReceivablesParts extends PromiseChangeParts {
  readonly asks: AsksGate;
}
