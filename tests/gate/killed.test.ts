import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gateParts, recordActions, workBatches } from '#domains/gate/index.ts';
import { sql } from '#platform/db/index.ts';
import { childEnvironment } from '../support/child.ts';
import { createWorld, type World } from '../support/world.ts';
import { knownCustomer, question } from './support.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));
const ROUNDS = 4;

let w: World;
beforeAll(async () => {
  w = await createWorld();
});
afterAll(() => w.close());

/** Lets a worker ask until it has been answered so often, then kills it where it stands. Answers what it was answered. */
async function askUntilKilled(round: number, refs: readonly string[], answers: number): Promise<string[]> {
  const { config } = w.house;
  const child = spawn(process.execPath, [WORKER], {
    env: childEnvironment({
      KEPT_DATA: config.dataDir,
      DATABASE_URL: config.databaseUrl,
      KEPT_LOG: 'error',
      TEST_REFS: refs.join(' '),
      TEST_ROUND: String(round),
    }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    if (line !== 'ready') lines.push(line);
    if (lines.length === answers) child.kill('SIGKILL');
  }
  await exited;
  return lines;
}

test('killed -9 again and again while it decides, records and works on a batch: nothing answered is lost, nothing is there twice', {
  timeout: 240_000,
}, async () => {
  const people = await Promise.all(Array.from({ length: 12 }, () => knownCustomer(w)));
  const batch = await w.app.inject({
    method: 'POST',
    url: '/v1/actions/batches',
    headers: { authorization: `Bearer ${w.tokens.agent}`, 'content-type': 'application/x-ndjson' },
    payload: Array.from({ length: 200 }, (_, n) =>
      JSON.stringify(question(people[n % 12]?.ref ?? '', `b-${n}`, { source: 'batch', type: 'card.block' })),
    ).join('\n'),
  });
  const answered: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const refs = people.map(({ ref }) => ref);
    answered.push(...(await askUntilKilled(round, refs, 30 + 15 * round)));
  }
  // What was answered is there, and answered alike.
  for (const line of answered) {
    const [source, id, ...text] = line.split(' ');
    const { rows } = await sql<{ answer: string }>`
      select answer from actions where source = ${source} and external_id = ${id}`.execute(w.house.db);
    expect(rows.map((row) => row.answer)).toEqual([text.join(' ')]);
  }
  const parts = gateParts(w.house);
  await expect
    .poll(
      async () => {
        await workBatches(parts);
        await recordActions(parts);
        return (
          await sql<{ n: number }>`select count(*) as n from actions a where not exists
            (select from entries e where e.customer_id = a.customer_id and e.id = a.entry_id)`.execute(
            w.house.db,
          )
        ).rows[0]?.n;
      },
      { timeout: 120_000 },
    )
    .toBe(0);
  const { body } = await w.as.agent('GET', `/actions/batches/${JSON.parse(batch.body).id}`);
  expect(body).toMatchObject({ state: 'done', done: 200, problems: 0 });
  const { rows } = await sql<Record<string, number>>`
    select count(*) as actions, count(distinct (source, external_id)) as questions,
      (select count(*) from action_keys) as keys, (select count(*) from entries where kind = 'action') as entries,
      (select count(*) from events where type = 'kept.action.decided') as events,
      (select count(*) from holds) - count(*) filter (where verdict = 'hold') as holds_too_many,
      (select count(*) from actions a, jsonb_array_elements_text(a.answer::jsonb -> 'notices') n
        where not exists (select from notice_keys k where k.id = n::uuid)) as notices_lost
    from actions`.execute(w.house.db);
  const total = rows[0]?.actions;
  expect(total).toBeGreaterThanOrEqual(200 + answered.length);
  expect(rows[0]).toEqual({
    actions: total,
    questions: total,
    keys: total,
    entries: total,
    events: total,
    holds_too_many: 0,
    notices_lost: 0,
  });
  expect(
    (
      await sql<{ n: number }>`
    select count(*) as n from (select customer_id, what from notices where state in ('owed', 'telling', 'asked-person')
      group by 1, 2 having count(*) > 1) d`.execute(w.house.db)
    ).rows[0]?.n,
  ).toBe(0);
});
