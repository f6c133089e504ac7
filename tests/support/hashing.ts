import { onTestFinished } from 'vitest';

const QUICK = 16;

/** What the hash of a password costs (scrypt's N); `undefined`: as much as Kept takes. */
export const hashing: { cost: number | undefined } = { cost: QUICK };

/** From now to the end of this test passwords are hashed as Kept does it: for what is about the time that takes. */
export function hashAsKeptDoes(): void {
  hashing.cost = undefined;
  onTestFinished(() => {
    hashing.cost = QUICK;
  });
}
