import { EvaluationError } from '@marcbachmann/cel-js';
import type { Condition } from './compile.ts';
import { FactError, type FactValues } from './facts.ts';

/** An answer with everything that it rests on: the same condition with `used` gives it again. */
export interface Answer {
  /** `true` only when it surely holds: what is not known does not hold. */
  readonly value: boolean;
  /** Facts that the condition speaks of, with their values; `null` is not known. */
  readonly used: FactValues;
  /** Why it could not be said, in words; `null` where it could. */
  readonly unknown: string | null;
}

/** Whether a condition holds for these facts. It reads nothing else: no clock, no database. */
export function holds(condition: Condition, values: FactValues): Answer {
  const used = Object.fromEntries(condition.reads.map((name) => [name, values[name] ?? null]));
  try {
    return { value: condition.run(condition.set.bind(used)) === true, used, unknown: null };
  } catch (error) {
    if (error instanceof FactError) return { value: false, used, unknown: error.message };
    // A zone or a number out of a fact that the runtime itself cannot read is a RangeError.
    if (!(error instanceof EvaluationError || error instanceof RangeError)) throw error;
    return { value: false, used, unknown: sayUnknown(condition, error, used) };
  }
}

function sayUnknown(condition: Condition, error: EvaluationError | RangeError, used: FactValues): string {
  const missing = condition.reads.filter((name) => used[name] === null);
  if (missing.length > 0) {
    const words = missing.map((name) => condition.set.facts.get(name)?.words ?? name);
    return `Not known: ${words.join('; ')}.`;
  }
  return error instanceof EvaluationError ? error.summary : error.message;
}
