import type { Condition } from '../compile.ts';
import type { NeededRung } from './types.ts';
import type { Words } from './words.ts';

/** Seconds by the country of the customer (ISO 3166-1, two letters); `default` for all others and the unknown. */
export type Seconds = Readonly<Record<string, number>> & { readonly default: number };

/** One thing that an action needs. */
export interface Rule {
  readonly code: string;
  /** `null`: asked always. */
  readonly asked: Condition | null;
  /** What must surely hold, or what is waited for. */
  readonly met:
    | { readonly require: Condition }
    | { readonly from: string; readonly words: string; readonly seconds: Seconds };
  readonly verdict: 'hold' | 'refuse';
  readonly say: Words;
  readonly need: Words;
  readonly next: Words;
  /** Key of the duty by which what is missing comes. */
  readonly through: string | null;
}

/** What the customer is told about an action. */
export interface DutyRule {
  readonly key: string;
  readonly owed: Condition | null;
  readonly on: readonly ('proceed' | 'hold')[];
  /** Only under this exemption. */
  readonly under: string | null;
  readonly template: string;
  readonly say: Words;
  readonly needs: NeededRung;
  readonly within: Seconds;
  /** Told so long before the action; `null`: with it. */
  readonly before: Seconds | null;
  /** Seconds after which having been told counts no more. */
  readonly countsS: number;
  readonly group: string | null;
  readonly groupS: number;
  readonly urgent: boolean;
  readonly asks: boolean;
  /** Its matter is one thing to be told, whatever else changes. */
  readonly once: boolean;
  /** What settles it before they were told, each by itself. */
  readonly moot: readonly { readonly settled: Condition; readonly say: Words }[];
}

/** A lawful exception, counted only with a named person's approval: it lifts rules and moves notices, and removes none. */
export interface Exemption {
  readonly kind: string;
  readonly say: string;
  readonly lifts: readonly string[];
  readonly moves: readonly string[];
  readonly defer: Seconds;
}

/** A policy, ready to decide. */
export interface Policy {
  readonly name: string;
  readonly version: number;
  readonly title: string;
  readonly source: readonly {
    readonly mark: string;
    readonly say: string;
    readonly see: readonly string[];
  }[];
  /** Types of actions that it governs, exactly or by pattern (`card.*`, `*.block`, `*`, `!account.*` left out). */
  readonly for: readonly string[];
  readonly rules: readonly Rule[];
  readonly duties: readonly DutyRule[];
  readonly exemptions: readonly Exemption[];
  /** Every fact that it looks at. */
  readonly facts: ReadonlySet<string>;
}

const matches = (pattern: string, type: string): boolean =>
  pattern === '*' ||
  pattern === type ||
  (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))) ||
  (pattern.startsWith('*.') && type.endsWith(pattern.slice(1)));

/** Whether patterns speak of a type: the type itself, `card.*`, `*.block` or `*`, and none with `!` leaves it out. */
export const governs = (patterns: readonly string[], type: string): boolean =>
  patterns.some((pattern) => matches(pattern, type)) &&
  !patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1), type));

const governing = new WeakMap<readonly Policy[], Map<string, readonly Policy[]>>();
/** Types come from outside: of so many it is remembered who governs them. */
const MOST_TYPES = 1000;

/** The policies that govern a type of action, by name; the same list each time for the same policies. */
export function policiesFor(all: readonly Policy[], type: string): readonly Policy[] {
  const byType = governing.get(all) ?? new Map<string, readonly Policy[]>();
  governing.set(all, byType);
  const known = byType.get(type);
  if (known) return known;
  const found = all
    .filter((policy) => governs(policy.for, type))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  if (byType.size >= MOST_TYPES) byType.clear();
  byType.set(type, found);
  return found;
}

const needed = new WeakMap<readonly Policy[], ReadonlySet<string>>();

/** Every fact that any of the policies looks at, in a stable order. */
export function factsNeeded(policies: readonly Policy[]): ReadonlySet<string> {
  const known = needed.get(policies) ?? new Set(policies.flatMap((policy) => [...policy.facts]).sort());
  needed.set(policies, known);
  return known;
}
