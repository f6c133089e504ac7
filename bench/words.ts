/** Numbers that look random and are the same in every run (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A word that is in nearly every entry. */
export const COMMON = 'please';
/** Two words that are each in about every fifth entry. */
export const FREQUENT = ['invoice', 'delivery'] as const;
/** A word that is in about one of 800 entries. */
export const RARE = 'stopcock';
/** A word that is in no entry. */
export const MISSING = 'zyzzyva';

const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu bra cle dri flo gru sta'.split(
  ' ',
);
const VOCABULARY = 20_000;

/** The n-th word of the made-up vocabulary; frequent ones are short, as in languages. */
function word(n: number): string {
  let left = n + SYLLABLES.length;
  let text = '';
  while (left > 0) {
    text += SYLLABLES[left % SYLLABLES.length];
    left = Math.floor(left / SYLLABLES.length);
  }
  return text;
}

/** Texts of 25 to 60 words whose frequencies fall as Zipf says; `COMMON` is in 95 %, each of `FREQUENT` in 20 %. */
export function texts(count: number): string[] {
  const next = random(20261122);
  return Array.from({ length: count }, () => {
    const length = 25 + Math.floor(next() * 36);
    const words = Array.from({ length }, () => word(Math.floor(VOCABULARY ** next()) - 1));
    if (next() < 0.95) words[Math.floor(next() * length)] = COMMON;
    for (const frequent of FREQUENT) if (next() < 0.2) words[Math.floor(next() * length)] = frequent;
    return words.join(' ');
  });
}
