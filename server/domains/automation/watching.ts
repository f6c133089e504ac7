import { z } from 'zod';
import { Step } from '#contracts/automation.ts';
import { type Condition, compile } from '#domains/decisions/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { FACTS } from './facts.ts';
import type { StepValue } from './steps.ts';

/** An automation that looks at events, ready to decide. */
export interface Watching {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly events: readonly string[];
  /** `null`: always. */
  readonly condition: Condition | null;
  /** Why its condition cannot be read any more, though it could be when it was saved. */
  readonly broken: string | null;
  readonly steps: readonly StepValue[];
  /** The transaction from which on it looks. */
  readonly since: string;
  readonly author: Actor;
}

interface WatchingRow {
  id: string;
  since: string;
  version: number;
  name: string;
  events: string[];
  condition: string;
  steps: unknown;
  changed_by: Actor;
}

const Steps = z.array(Step);

/** Automations that are switched on, or the one that is asked for. */
export async function watching(db: Database | Tx, id: string | null = null): Promise<Watching[]> {
  const { rows } = await sql<WatchingRow>`
    select a.id, a.since_tx::text as since, v.version, v.name, v.events, v.condition, v.steps, v.changed_by
    from automations a join automation_versions v on v.automation_id = a.id and v.version = a.version
    where case when ${id}::uuid is null then a.active else a.id = ${id}::uuid end order by a.id`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    version: row.version,
    events: row.events,
    ...readable(row.condition),
    steps: Steps.parse(row.steps),
    since: row.since,
    author: row.changed_by,
  }));
}

function readable(source: string): Pick<Watching, 'condition' | 'broken'> {
  const compiled = source === '' ? undefined : compile(source, FACTS);
  if (compiled === undefined) return { condition: null, broken: null };
  if (compiled.ok) return { condition: compiled.condition, broken: null };
  return { condition: null, broken: compiled.errors.map((fault) => fault.say).join(' ') };
}

/** Events that automations look at: those about a customer, but not what automations say of themselves. */
export const isWatched = (type: string, patterns: readonly string[]): boolean =>
  !/^kept\.(automation|notification|staff|security|settings)\./.test(type) &&
  patterns.some(
    (pattern) =>
      pattern === '*' ||
      pattern === type ||
      (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))),
  );
