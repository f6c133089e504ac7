import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first.ts';

/** Files that share a process, one after the other: each has a world of its own, and loading Kept takes longer than most of them. */
const together = { isolate: false };

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
    projects: [
      {
        extends: true,
        test: {
          ...together,
          name: 'unit',
          include: ['tests/{mail-reading,mail-transport,unit}/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          ...together,
          name: 'http',
          include: [
            'tests/{staff,customers,record,conversations,delivery,promises,cases,attention,automation,webhooks,reports,api,security,platform,notices,gate,policies,channels,incidents,voice,receivables,replacements,client,simulate}/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'worker',
          include: ['tests/{mail-in,worker}/**/*.test.ts'],
          testTimeout: 240_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'fault',
          include: ['tests/{engine,fault,cli}/**/*.test.ts'],
          testTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          ...together,
          name: 'journeys',
          include: ['tests/journeys/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          ...together,
          name: 'stories',
          include: ['stories/**/*.test.ts'],
        },
      },
    ],
  },
});
