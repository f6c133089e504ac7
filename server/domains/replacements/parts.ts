import type { AsksGate } from '#domains/agreements/index.ts';
import type { PromiseChangeParts } from '#domains/promises/index.ts';

/** What verbs on replacements need: the gate, and cases and promises for what goes wrong. */
export interface ReplacementParts extends PromiseChangeParts {
  readonly asks: AsksGate;
  /** Where our own pages are, without a slash at the end. */
  readonly publicUrl: string;
}
