/** What carries a marker: it is looked for by it when all is over. */
export type Kind =
  | 'mail'
  | 'note'
  | 'answer'
  | 'promise'
  | 'contact'
  | 'task'
  | 'redress'
  | 'case'
  | 'handoff';

/** What Kept said that it has, and what it refused, each by the marker in its words. */
export class Ledger {
  readonly #made = new Map<string, string>();
  readonly #asked = new Set<string>();
  /** How often each refusal came. */
  readonly refusals = new Map<string, number>();
  #count = 0;

  /** A new marker: `note12x`. */
  marker(kind: Kind): string {
    this.#count += 1;
    const marker = `${kind}${this.#count}x`;
    this.#asked.add(marker);
    return marker;
  }

  acknowledge(marker: string, id: string): void {
    this.#made.set(marker, id);
  }

  refuse(why: string): void {
    this.refusals.set(why, (this.refusals.get(why) ?? 0) + 1);
  }

  get acknowledged(): number {
    return this.#made.size;
  }

  /** All markers of a kind, each with the id under which it was acknowledged; `undefined`: it was refused. */
  *of(kind: Kind): Generator<readonly [marker: string, id: string | undefined]> {
    for (const marker of this.#asked) if (marker.startsWith(kind)) yield [marker, this.#made.get(marker)];
  }

  /** How many of each kind were acknowledged. */
  summary(): Record<string, number> {
    const kinds = Map.groupBy(this.#made.keys(), (marker) => marker.replace(/\d+x$/, ''));
    return Object.fromEntries([...kinds].map(([kind, markers]) => [kind, markers.length]));
  }
}
