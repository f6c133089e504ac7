import type { Fact, GatheredFacts } from '#domains/decisions/index.ts';
import { sql } from '#platform/db/index.ts';

/** What somebody wants to do, as far as facts depend on it. */
export interface FactQuestion {
  readonly type: string;
  readonly source: string;
  /** What it is about, such as `{ "card": "…1234" }` or `{ "invoice": "2024-17" }`. */
  readonly subject: Readonly<Record<string, unknown>>;
  readonly reason: string | null;
  /** More that the asking system says: amounts, dates. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The subject in one stable line (`matterOf`), by which duties to tell of the same matter are found again. */
  readonly matter: string;
  readonly now: Date;
}

/**
 * «customer_id = …»: of the customer and everybody merged into them. As an array it leaves the planner no choice but the
 * index of the customer; a statement is planned once, perhaps while a table is empty, and a join might then read it whole.
 */
export const OF_FAMILY = sql`any (array(select id from family))`;

/**
 * Facts about a customer that a domain gives to the gate. All sources that a policy needs are asked in ONE statement, so a
 * query is a scalar subquery and not a statement of its own.
 */
export interface FactSource {
  readonly name: string;
  readonly facts: readonly Fact[];
  /** One jsonb value, over the common table `family (id)`: the customer and everybody merged into them. */
  readonly query: (question: FactQuestion) => ReturnType<typeof sql>;
  /** What the query gave, as facts by their full names (`invoice.delivered`) and the entries behind each. Pure. */
  readonly read: (found: unknown, question: FactQuestion) => GatheredFacts;
}
