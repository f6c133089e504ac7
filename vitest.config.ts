import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first.ts';

/** They measure how the memory of their process grows, so that nobody else may use it. */
const MEASURING = [
  'mail-transport/files',
  'mail-transport/imap',
  'mail-reading/hostile',
  'security/http',
].map((name) => `tests/${name}.test.ts`);

export default defineConfig({
  test: {
    // One real PostgreSQL for the run; whoever needs a database gets one of their own there.
    globalSetup: ['tests/support/database.ts'],
    // Two cores: three files at a time, as one of them is often waiting for another process.
    pool: 'forks',
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // No test measures time by these: they only end what hangs, also where others are busy on the same two cores.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A condition is waited for; on a busy machine, and while a transaction elsewhere holds events back, it takes longer.
    expect: { poll: { timeout: 30_000 } },
    passWithNoTests: true,
    // By what they share; the kinds of tests that a person asks for stand in setup/parts.mjs.
    projects: [
      {
        extends: true,
        test: { name: 'worker', include: ['tests/mail-in/**/*.test.ts'], testTimeout: 240_000 },
      },
      {
        extends: true,
        test: {
          name: 'fault',
          include: ['tests/{engine,fault,cli}/**/*.test.ts', ...MEASURING],
          testTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'together',
          include: ['tests/**/*.test.ts', 'stories/**/*.test.ts'],
          exclude: ['tests/{mail-in,engine,fault,cli}/**', ...MEASURING],
          // Each file has a world of its own; to load Kept, and to warm it up, takes longer than most of them.
          isolate: false,
          setupFiles: ['tests/support/quick-passwords.ts'],
        },
      },
    ],
  },
});
