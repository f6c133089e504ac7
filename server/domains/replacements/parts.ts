import type { AsksGate } from '#domains/agreements/index.ts';
import type { PromiseChangeParts } from '#domains/promises/index.ts';
import type { Tx } from '#platform/db/index.ts';

/** Replacements of one kind that were shipped together. */
export interface Batch {
  readonly source: string;
  readonly thing: string;
  readonly batch: string;
}

/** What verbs on replacements need: the gate, and cases and promises for what goes wrong. */
export interface ReplacementParts extends PromiseChangeParts {
  readonly asks: AsksGate;
  /** Whoever watches over batches looks at this one again; `late`: one of it is late, or was said not to have come. */
  readonly batchChanged: (tx: Tx, batch: Batch, late: boolean, now: Date) => Promise<void>;
  /** Where our own pages are, without a slash at the end. */
  readonly publicUrl: string;
}
