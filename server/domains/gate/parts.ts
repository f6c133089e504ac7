import type { Clock } from '#platform/clock/index.ts';
import type { Database } from '#platform/db/index.ts';
import type { Log } from '#platform/log/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { createNudge } from './nudge.ts';
import { besideOthers, type Way } from './ways.ts';

/** What asking the gate needs. */
export interface AskingParts {
  /** Which policies were in force at the last question; the next one finds out whether they still are. */
  readonly policies: { epoch?: string };
  /** Tells other processes after a commit that there is something to look at; cheap, and may be left out. */
  readonly nudge: () => void;
}

/** What the gate stands on. */
export interface GateParts extends AskingParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: Secrets;
  /** Sessions for decisions alone, which keep their statements planned. */
  readonly decisions: Database;
  /** Over them: how questions from outside are answered. */
  readonly way: Way;
}

/** The gate's parts over a house. */
export function gateParts(house: {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly decisions: Database;
}): GateParts {
  const { db, clock, log, secrets, decisions } = house;
  return {
    db,
    clock,
    log,
    secrets,
    decisions,
    way: besideOthers(decisions),
    policies: {},
    nudge: createNudge(db),
  };
}
