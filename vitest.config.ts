import { defineConfig } from 'vitest/config';

/** Tests that need a database get one real PostgreSQL for the run, and a database of their own each. */
const withDatabase = { globalSetup: ['tests/support/database.ts'] };

export default defineConfig({
  test: {
    // Two cores: two files at a time, each in a process of its own.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A condition is waited for; on a busy machine, and while a transaction elsewhere holds events back, it takes longer.
    expect: { poll: { timeout: 15_000 } },
    passWithNoTests: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/{mail-reading,mail-transport,unit}/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          ...withDatabase,
          name: 'http',
          include: [
            'tests/{staff,customers,record,conversations,delivery,promises,cases,attention,automation,webhooks,reports,api,security,platform}/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          ...withDatabase,
          name: 'worker',
          include: ['tests/{mail-in,worker}/**/*.test.ts'],
          testTimeout: 240_000,
        },
      },
      {
        extends: true,
        test: {
          ...withDatabase,
          name: 'fault',
          include: ['tests/{engine,fault,cli}/**/*.test.ts'],
          testTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          ...withDatabase,
          name: 'journeys',
          include: ['tests/journeys/**/*.test.ts'],
          testTimeout: 120_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
      {
        extends: true,
        test: {
          ...withDatabase,
          name: 'stories',
          include: ['stories/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
    ],
  },
});
