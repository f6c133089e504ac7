import type { DispatchParts, LeavingParts } from '#domains/delivery/index.ts';
import type { Clock } from '#platform/clock/index.ts';
import type { Database, Tx } from '#platform/db/index.ts';
import type { Log } from '#platform/log/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import type { StrayedRead } from './strayed.ts';

/** What telling customers needs: mail, the other channels, and where our own pages are. */
export interface TellingParts extends LeavingParts, DispatchParts {
  readonly secrets: Secrets;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  readonly log: Log;
}

/** What a worker needs besides. */
export interface WorkerParts extends TellingParts {
  readonly db: Database;
  readonly clock: Clock;
  /** Has what somebody else read looked into, as a breach; each once. */
  readonly strayed: (tx: Tx, reads: readonly StrayedRead[], now: Date) => Promise<void>;
}
