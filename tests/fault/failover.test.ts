import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMailReader, type MailReader } from '#connectors/email/reading/index.ts';
import { system } from '#platform/actor.ts';
import { readConfig } from '#platform/config/index.ts';
import { inTransaction, sql } from '#platform/db/index.ts';
import { composeDomains, composeWeb } from '#server/compose.ts';
import { type House, openHouse } from '#server/house.ts';
import { knownCustomer, putInForce, question } from '../gate/support.ts';
import { type Caller, callerOf } from '../support/world.ts';
import { type Pair, startPair } from './standby.ts';

const QUESTIONS = 40;
/** How often each is asked, by both processes in turn. */
const TIMES = 4;
/** Answers after which the leader is lost. */
const AMID = 50;

interface Web {
  readonly house: House;
  readonly ask: Caller;
  close(): Promise<void>;
}

let pair: Pair;
let reader: MailReader;
let webs: Web[];
const folders: string[] = [];
beforeAll(async () => {
  pair = await startPair();
  reader = createMailReader({ workers: 1 });
  webs = [await openWeb(), await openWeb()];
});
afterAll(async () => {
  for (const web of webs ?? []) await web.close();
  await reader?.close();
  await pair?.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function openWeb(): Promise<Web> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kept-failover-'));
  folders.push(dataDir);
  const config = readConfig({
    KEPT_DATA: dataDir,
    KEPT_LOG: 'silent',
    DATABASE_URL: pair.url,
    KEPT_SECRET: 'a secret that both of them have, of 48 characters',
  });
  const house = await openHouse(config, { name: 'test', max: 4 });
  await house.channel.open();
  const domains = composeDomains(house);
  const web = await composeWeb(house, domains, reader);
  const { token } = await inTransaction(house.db, (tx) =>
    domains.staff.createToken(tx, { name: 'systems', role: 'agent' }, system('test'), house.clock.now()),
  );
  return {
    house,
    ask: callerOf(web.app, { authorization: `Bearer ${token}` }),
    close: async () => {
      await web.stop();
      await house.close();
    },
  };
}

const policy = (require: 'true' | 'false'): string => `policy: weather
title: Changes all the time
source: [{ mark: D, say: test, see: [P4] }]
for: [test.act]
rules:
  - { code: weather, require: "${require}", verdict: hold, say: It rains., need: sun, next: Wait. }
`;

/** Asks until there is an answer: whoever gets none sends the same again (docs/gate.md). */
async function answerTo({ ask }: Web, asked: ReturnType<typeof question>): Promise<string> {
  for (;;) {
    const { status, body } = await ask('POST', '/actions', asked);
    if (status === 200) return JSON.stringify(body);
    expect(status).toBe(503);
  }
}

test('T66: the database fails over to its standby under load: what was answered stands, and nothing is answered in two ways', async () => {
  const [one, other] = webs;
  if (!one || !other) throw new Error('There are two.');
  await putInForce(one, 'weather', policy('true'));
  const people = await Promise.all(Array.from({ length: 5 }, () => knownCustomer(one)));
  const answers = new Map<string, Set<string>>();
  let given = 0;
  const askAll = (): Promise<void>[] =>
    Array.from({ length: QUESTIONS * TIMES }, async (_, n) => {
      const id = `q-${n % QUESTIONS}`;
      const asked = question(people[n % people.length]?.ref ?? '', id);
      const answer = await answerTo(n % 3 === 0 ? other : one, asked);
      answers.set(id, (answers.get(id) ?? new Set<string>()).add(answer));
      given += 1;
      if (given === AMID) lost.resolve();
    });
  const lost = Promise.withResolvers<void>();
  const all = askAll();
  await lost.promise;
  const before = new Map([...answers].map(([id, [answer]]) => [id, answer]));
  await pair.failOver();
  await putInForce(other, 'weather', policy('false'));
  await Promise.all(all);
  expect(given).toBe(QUESTIONS * TIMES);
  await Promise.all(askAll());
  expect([...answers.values()].filter((said) => said.size !== 1)).toEqual([]);
  expect(before.size).toBeGreaterThan(0);
  for (const [id, answer] of before) expect([...(answers.get(id) ?? [])]).toEqual([answer]);
  const { rows } = await sql<{ n: number; led: boolean }>`
    select count(*)::int as n, not pg_is_in_recovery() as led from actions`.execute(other.house.db);
  expect(rows).toEqual([{ n: QUESTIONS, led: true }]);
}, 240_000);
