import type { WritingParts } from '#domains/delivery/index.ts';
import type { Enqueue } from '#platform/jobs/index.ts';
import type { HistoryParts } from './history.ts';

/** What the verbs on cases need: history, mail out, and where our own pages are. */
export interface CaseParts extends HistoryParts, WritingParts {
  readonly enqueue: Enqueue;
  /** Without a slash at the end. */
  readonly publicUrl: string;
}
