import { sql, type Tx } from '#platform/db/index.ts';
import type { Gathered } from './gather.ts';
import type { Outcome } from './runs.ts';
import type { Watching } from './watching.ts';

/** So many automations in a row, each set off by the one before, are a circle or near it. */
export const DEEPEST = 3;
/**
 * An automation acts on one case, and one that answers writes to one customer, at most so often within a day: two machines
 * that answer each other come to an end, whether or not they open a new matter each time (T60).
 */
export const MOST_A_DAY = 5;
const DAY = 24 * 3_600_000;

/** The automations that an event came of, the first one first; empty for what people and customers did. */
export async function chainOf(tx: Tx, eventId: string): Promise<string[]> {
  const { rows } = await sql<{ chain: string[] }>`
    select chain from automation_effects where event_id = ${eventId}`.execute(tx);
  return rows[0]?.chain ?? [];
}

/** Remembers of which automations the events of this transaction came that have no chain yet. */
export async function keepChain(tx: Tx, chain: readonly string[]): Promise<void> {
  await sql`
    insert into automation_effects (event_id, chain)
    select id, ${chain}::uuid[] from events where tx = pg_current_xact_id() on conflict do nothing`.execute(
    tx,
  );
}

/** Why an automation that would act does not: it would go in circles. */
export async function stoppedBy(
  tx: Tx,
  automation: Pick<Watching, 'id' | 'steps'>,
  { caseNumber, customerId }: Gathered,
  chain: readonly string[],
  now: Date,
): Promise<Outcome | undefined> {
  if (chain.length >= DEEPEST)
    return {
      verdict: 'stopped',
      code: 'too-deep',
      say: `${DEEPEST} automations have set each other off in a row; this would be the next.`,
    };
  const answered = automation.steps.some((step) => step.verb === 'reply') ? customerId : null;
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from automation_runs where automation_id = ${automation.id}::uuid
      and (case_number = ${caseNumber} or customer_id = ${answered}::uuid) and verdict = 'acted' and at > ${new Date(now.getTime() - DAY)}`.execute(
    tx,
  );
  if ((rows[0]?.n ?? 0) < MOST_A_DAY) return undefined;
  return {
    verdict: 'stopped',
    code: 'too-often',
    say: `It has acted here ${MOST_A_DAY} times within a day, and does not act again until the first is a day old.`,
  };
}
