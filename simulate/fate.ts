/**
 * What happens by chance, drawn from a seed and the name of the occasion alone: both runs of a simulation meet the same
 * lost letters and forgetful people, in whatever order they ask. FNV-1a over the name, then the finaliser of MurmurHash3.
 */
export type Fate = (...occasion: readonly (string | number)[]) => number;

/** A fate for a seed; answers lie in [0, 1). */
export function createFate(seed: number): Fate {
  return (...occasion) => {
    let hash = 0x811c9dc5 ^ seed;
    for (const char of occasion.join('|')) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from `from` to `to`, both included, out of a draw. */
export const between = (from: number, to: number, draw: number): number =>
  from + Math.floor(draw * (to - from + 1));
