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

type Sql = ReturnType<typeof sql>;

/**
 * «customer_id = …»: of the customer and everybody merged into them. As an array it leaves the planner no choice but the
 * index of the customer; a statement is planned once, perhaps while a table is empty, and a join might then read it whole.
 */
export const OF_FAMILY = sql`any (who.ids)`;

/** The customer at the top of merges. */
export const HEAD = sql`who.ids[1]`;

/** Something of a question that statements look things up by: the column `q.<name>`. */
export interface LookedUp {
  readonly name: string;
  readonly type: 'text' | 'text[]';
  readonly of: (question: FactQuestion) => string | readonly string[];
}

/** A row that several sources share, looked up once: `<name>.<column>`, all null where there is none. */
export interface SharedRow {
  readonly name: string;
  readonly lookedUp: readonly LookedUp[];
  /** Whether the question names it. */
  readonly isNamed: (question: FactQuestion) => boolean;
  /** At most one row, over what a query may use and the shared rows before it. */
  readonly query: Sql;
  /** The same columns as one row of nulls, for questions that do not name it. */
  readonly none: Sql;
}

/**
 * Facts about a customer that a domain gives to the gate. All sources that a policy needs are asked in ONE statement for
 * several questions, so a query is a scalar subquery, the same for each question, and not a statement of its own. Starting
 * it costs more than running it, so that a source holds what is needed together and no more.
 */
export interface FactSource {
  readonly name: string;
  readonly facts: readonly Fact[];
  readonly lookedUp?: readonly LookedUp[];
  /** In their order. */
  readonly shared?: readonly SharedRow[];
  /** Whether the question names something to look for; where it does not, `read` gets `null`. */
  readonly isAbout?: (question: FactQuestion) => boolean;
  /**
   * One jsonb value, over `who.ids` (the customer and everybody merged into them, the head first: `OF_FAMILY`) and the
   * question's `q.now`, `q.source`, `q.matter` and what is looked up.
   */
  readonly query: Sql;
  /** What the query gave, as facts by their full names (`invoice.delivered`) and the entries behind each. Pure. */
  readonly read: (found: unknown, question: FactQuestion) => GatheredFacts;
}
