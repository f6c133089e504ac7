import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../support/world.ts';
import { knownCustomer, putInForce, question } from './support.ts';

const ROUNDS = 6;
const QUESTIONS = 12;
const TIMES = 3;

let w: World;
beforeAll(async () => {
  w = await createWorld();
});
afterAll(() => w.close());

const policy = (require: 'true' | 'false'): string => `policy: weather
title: Changes all the time
source: [{ mark: D, say: test, see: [P4] }]
for: [test.act]
rules:
  - { code: weather, require: "${require}", verdict: hold, say: It rains., need: sun, next: Wait. }
`;

/** Ends every session of Kept with the database in the middle of whatever it does. */
async function loseSessions(): Promise<void> {
  const client = new pg.Client({ connectionString: w.house.ownerUrl });
  await client.connect();
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`);
  await client.end();
}

/** Asks until there is an answer, as docs/gate.md has it: whoever gets none sends the same again. */
async function answerTo(asked: ReturnType<typeof question>): Promise<string> {
  for (;;) {
    const { status, body } = await w.as.agent('POST', '/actions', asked);
    if (status === 200) return JSON.stringify(body);
    expect(status).toBe(503);
  }
}

test('T66: sessions with the database are lost under load while policies change: no question is answered twice in different ways', {
  timeout: 120_000,
}, async () => {
  const people = await Promise.all(Array.from({ length: 4 }, () => knownCustomer(w)));
  const answers = new Map<string, Set<string>>();
  const askAll = (round: number): Promise<void>[] =>
    Array.from({ length: QUESTIONS * TIMES }, async (_, n) => {
      const id = `r${round}-${n % QUESTIONS}`;
      const asked = question(people[n % people.length]?.ref ?? '', id);
      const given = answers.get(id) ?? new Set<string>();
      answers.set(id, given.add(await answerTo(asked)));
    });
  for (let round = 0; round < ROUNDS; round += 1) {
    await putInForce(w, 'weather', policy(round % 2 === 0 ? 'true' : 'false'));
    const all = askAll(round);
    await Promise.race(all);
    await loseSessions();
    await Promise.all(all);
  }
  // Once more when all is quiet, under other policies than most were decided by.
  for (let round = 0; round < ROUNDS; round += 1) await Promise.all(askAll(round));
  expect(answers.size).toBe(ROUNDS * QUESTIONS);
  expect([...answers.values()].filter((given) => given.size !== 1)).toEqual([]);
  const verdicts = new Set(
    [...answers.values()].flatMap((given) => [...given]).map((text) => JSON.parse(text).verdict),
  );
  expect(verdicts).toEqual(new Set(['proceed', 'hold']));
});
