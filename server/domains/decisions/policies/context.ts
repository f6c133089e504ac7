import { EvaluationError } from '@marcbachmann/cel-js';
import type { Condition } from '../compile.ts';
import { FactError, type FactSet, type FactValue, type FactValues } from '../facts.ts';
import { COUNTRY } from './looked-at.ts';
import type { Seconds } from './policy.ts';
import type { GatheredFacts } from './types.ts';

/** The facts of one decision, made ready once for all conditions. Only what is needed is in it. */
export class Context {
  /** As they are stored beside the decision: instants as ISO, `null` for what is not known. */
  readonly values: FactValues;
  readonly evidence: Readonly<Record<string, readonly string[]>>;
  readonly now: Date;
  readonly #bound = new Map<FactSet, Record<string, unknown>>();

  constructor(needed: ReadonlySet<string>, gathered: GatheredFacts, now: Date) {
    const evidence: [string, readonly string[]][] = [];
    const values: Record<string, FactValue> = {};
    for (const name of needed) {
      values[name] = plain(name === 'now' ? now : gathered.values[name]);
      const found = gathered.evidence[name];
      if (found && found.length > 0) evidence.push([name, found]);
    }
    this.values = values;
    this.evidence = Object.fromEntries(evidence);
    this.now = now;
  }

  /** `true` and `false` are sure; `unknown` where a fact is missing or cannot be used. */
  ask(condition: Condition): boolean | 'unknown' {
    // What is not known is told by an error, often many in one decision; nobody looks at their stacks, which are dear.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return condition.run(this.#bind(condition.set)) === true;
    } catch (error) {
      // A zone or a number out of a fact that the runtime itself cannot read is a RangeError.
      if (error instanceof EvaluationError || error instanceof RangeError) return 'unknown';
      throw error;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }

  /** What in a condition is not known, in words; '' where all is. */
  unknownIn(condition: Condition): string {
    const missing = condition.reads.filter((name) => (this.values[name] ?? null) === null);
    return missing.map((name) => condition.set.facts.get(name)?.words ?? name).join('; ');
  }

  /** The length of time for this customer's country. */
  seconds(spans: Seconds): number {
    const country = this.values[COUNTRY];
    return (typeof country === 'string' ? spans[country] : undefined) ?? spans.default;
  }

  /** A fact that is a time; `undefined` where it is not known. */
  instant(value: unknown): Date | undefined {
    if (typeof value !== 'string') return undefined;
    const at = new Date(value);
    return Number.isNaN(at.getTime()) ? undefined : at;
  }

  #bind(set: FactSet): Record<string, unknown> {
    const known = this.#bound.get(set);
    if (known) return known;
    const bound = bindUsable(this.values, set);
    this.#bound.set(set, bound);
    return bound;
  }
}

const plain = (value: FactValue): FactValue =>
  value instanceof Date ? value.toISOString() : (value ?? null);

/** Values that cannot be of their facts' types are not known. */
function bindUsable(values: FactValues, set: FactSet): Record<string, unknown> {
  try {
    return set.bind(values);
  } catch (error) {
    if (!(error instanceof FactError)) throw error;
    const usable = Object.entries(values).filter(([name, value]) => fits(name, value, set));
    return set.bind(Object.fromEntries(usable));
  }
}

function fits(name: string, value: FactValue, set: FactSet): boolean {
  try {
    set.bind({ [name]: value });
    return true;
  } catch (error) {
    if (!(error instanceof FactError)) throw error;
    return false;
  }
}
