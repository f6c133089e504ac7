import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFailed, test } from 'vitest';
import { readConfig } from '#platform/config/index.ts';
import { sql } from '#platform/db/index.ts';
import { openHouse } from '#server/house.ts';
import { killAll, serversBelow } from '../engine/support.ts';
import { type Company, freePort, KeptProcesses, kept } from './kept-processes.ts';
import { Witness } from './witness.ts';

const FIVE_MINUTES = 300_000;
/** So long after it is made the promise is due; both what is early and what is late by minutes shows. */
const DUE_IN_MS = 12_000;
const SKEW = new URL('./skew.mjs', import.meta.url).href;

const after: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of after.splice(0).reverse()) await undo();
});

/** The settings of a process whose machine's clock goes wrong by so much. */
const wrongBy = async (ms: number) => ({
  lmtpPort: await freePort(),
  settings: { NODE_OPTIONS: `--import=${SKEW}`, KEPT_TEST_SKEW_MS: String(ms) },
});

async function foundCompany(): Promise<Company> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kept-skew-'));
  chmodSync(dataDir, 0o711);
  after.push(async () => {
    await expect.poll(() => killAll(serversBelow(dataDir)), { timeout: 10_000 }).toBe(0);
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });
  return { dataDir, port: await freePort(), lmtpPort: await freePort() };
}

test('T61: where the clocks of machines differ by ten minutes, what is due happens once, not early and not late', async () => {
  const company = await foundCompany();
  const token = JSON.parse(
    await kept(company, 'token', 'create', '--name', 't', '--role', 'agent', '--json'),
  ).token;
  const processes = new KeptProcesses(company);
  after.push(() => processes.stop());
  onTestFailed(() => console.log(processes.said.join('')));
  processes.start('web', 'web', await wrongBy(FIVE_MINUTES));
  processes.start('work', 'early', await wrongBy(FIVE_MINUTES));
  processes.start('work', 'late', await wrongBy(-FIVE_MINUTES));
  const witness = new Witness(company, token);
  const { id: customerId } = await witness.ask('/customers', { kind: 'person', name: 'Ada' }, 'customer');
  const house = await openHouse(readConfig({ KEPT_DATA: company.dataDir, KEPT_LOG: 'silent' }), {
    name: 'witness',
  });
  after.push(() => house.close());
  const dueAt = new Date(Date.now() + DUE_IN_MS);
  const promise = { customerId, words: 'We call you.', act: 'call', dueAt: dueAt.toISOString() };
  const { id } = await witness.ask('/promises', promise, 'promise');
  const broken = async (): Promise<{ at: Date; seen: Date }[]> => {
    const { rows } = await sql<{ at: Date; seen: Date }>`
      select at, clock_timestamp() as seen from events
      where type = 'kept.promise.broken' and data->>'promiseId' = ${id}`.execute(house.db);
    return rows;
  };
  await expect.poll(broken, { timeout: 60_000, interval: 50 }).toHaveLength(1);
  const [told] = await broken();
  expect(told?.at.getTime()).toBeGreaterThanOrEqual(dueAt.getTime());
  expect(told?.seen.getTime()).toBeGreaterThanOrEqual(dueAt.getTime());
  // When it happened stands in the record by the time on which all agree.
  expect(Math.abs((told?.at.getTime() ?? 0) - dueAt.getTime())).toBeLessThan(FIVE_MINUTES / 2);
  onTestFailed(() => console.log(processes.said.join('')));
  expect(await processes.stop()).toEqual([0, 0, 0]);
  expect(await broken()).toHaveLength(1);
});
