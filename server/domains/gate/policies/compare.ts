import type { z } from 'zod';
import type { PolicyComparison } from '#contracts/policies.ts';
import type { Decision, Policy } from '#domains/decisions/index.ts';
import type { Database } from '#platform/db/index.ts';
import { pastBetween } from './past.ts';
import type { PastAction } from './stored-facts.ts';
import { decideAgain, notStored, shownAction, swapped } from './trial.ts';

type View = z.input<typeof PolicyComparison>;

export interface Period {
  readonly from: Date;
  readonly to: Date;
  /** So many actions at most are looked at. */
  readonly most: number;
}

const EXAMPLES = 20;

/**
 * What a draft would have changed over a period: every stored action and message is decided by what is in force now and by the same with
 * the draft in its place, both from the facts that were stored. Where those do not reach, the answer is «not known».
 */
export async function comparePolicy(
  db: Database,
  inForce: readonly Policy[],
  draft: Policy,
  { from, to, most }: Period,
  progress: (looked: number) => void = () => undefined,
): Promise<View> {
  const tally = new Tally();
  const other = swapped(inForce, draft);
  const before = inForce.find(({ name }) => name === draft.name);
  const governed = before ? [draft.for, before.for] : [draft.for];
  for await (const past of pastBetween(db, from, to, governed)) {
    if (tally.looked === most) return tally.view(true);
    const missing = [...new Set([...notStored(inForce, past), ...notStored(other, past)])];
    if (missing.length > 0) tally.unknown(missing);
    else tally.known(past, decideAgain(inForce, past), decideAgain(other, past));
    progress(tally.looked);
  }
  return tally.view(false);
}

class Tally {
  looked = 0;
  #same = 0;
  #notKnown = 0;
  #more = 0;
  #fewer = 0;
  readonly #notStored = new Map<string, number>();
  readonly #changes = new Map<string, View['changes'][number]>();
  readonly #examples: View['examples'] = [];

  unknown(missing: readonly string[]): void {
    this.looked += 1;
    this.#notKnown += 1;
    for (const fact of missing) this.#notStored.set(fact, (this.#notStored.get(fact) ?? 0) + 1);
  }

  known(past: PastAction, now: Decision, would: Decision): void {
    this.looked += 1;
    const [had, has] = [keysOf(now), keysOf(would)];
    this.#more += [...has].filter((key) => !had.has(key)).length;
    this.#fewer += [...had].filter((key) => !has.has(key)).length;
    if (now.verdict === would.verdict) {
      this.#same += 1;
      return;
    }
    this.#change(past, now, would);
  }

  #change(past: PastAction, { verdict: from }: Decision, { verdict: to, because }: Decision): void {
    const key = `${from} ${to}`;
    const change = this.#changes.get(key) ?? { from, to, actions: 0 };
    change.actions += 1;
    this.#changes.set(key, change);
    if (change.actions > EXAMPLES) return;
    const reasons = because.map(({ code, say }) => ({ code, say }));
    this.#examples.push({ action: shownAction(past), from, to, because: reasons });
  }

  view(cut: boolean): View {
    return {
      looked: this.looked,
      same: this.#same,
      changed: this.looked - this.#same - this.#notKnown,
      notKnown: this.#notKnown,
      notStored: [...this.#notStored]
        .map(([fact, actions]) => ({ fact, actions }))
        .sort((one, other) => other.actions - one.actions || (one.fact < other.fact ? -1 : 1)),
      duties: { more: this.#more, fewer: this.#fewer },
      changes: [...this.#changes.values()].sort((one, other) => other.actions - one.actions),
      cut,
      examples: this.#examples,
    };
  }
}

const keysOf = ({ duties }: Decision): ReadonlySet<string> =>
  new Set(duties.map(({ policy, key }) => `${policy}/${key}`));
