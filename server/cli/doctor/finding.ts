/** One thing that the doctor looked at. */
export interface Check {
  /** Stable, for machines: `database`, `disk`, `mail-waiting`. */
  readonly name: string;
  readonly state: 'good' | 'look' | 'bad';
  /** What is so, in words. */
  readonly say: string;
  /** What mends it: a command or the next step; absent where all is good. */
  readonly mend?: string;
}

export const good = (name: string, say: string): Check => ({ name, state: 'good', say });
/** Somebody should look at it; nothing is lost or broken. */
export const look = (name: string, say: string, mend: string): Check => ({ name, state: 'look', say, mend });
export const bad = (name: string, say: string, mend: string): Check => ({ name, state: 'bad', say, mend });

/** `n thing` or `n things`. */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

/** A length of time in seconds as people say it. */
export function ago(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}
