import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMailReader, type MailReader } from '#connectors/email/reading/index.ts';
import { createReceiver } from '#domains/mail/index.ts';
import { system } from '#platform/actor.ts';
import { readConfig } from '#platform/config/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import { composeDomains, composeWeb } from '#server/compose.ts';
import { type House, openHouse } from '#server/house.ts';
import { mail } from '../support/mails.ts';
import { type Caller, callerOf } from '../support/world.ts';
import { type OwnServer, ownServer } from './own-server.ts';

let server: OwnServer;
let house: House;
let reader: MailReader;
let stopWeb: () => Promise<void>;
let agent: Caller;
const dataDir = mkdtempSync(join(tmpdir(), 'kept-doubt-'));

beforeAll(async () => {
  server = await ownServer();
  house = await openHouse(
    readConfig({ KEPT_DATA: dataDir, KEPT_LOG: 'silent', DATABASE_URL: server.ownerUrl }),
    {
      name: 'test',
      max: 3,
    },
  );
  await house.channel.open();
  const domains = composeDomains(house);
  reader = createMailReader({ workers: 1 });
  const web = await composeWeb(house, domains, reader);
  stopWeb = web.stop;
  const { token } = await inTransaction(house.db, (tx) =>
    domains.staff.createToken(tx, { name: 'test', role: 'agent' }, system('test'), house.clock.now()),
  );
  agent = callerOf(web.app, { authorization: `Bearer ${token}` });
  // A token's first use is written down, which must not be the write in doubt.
  expect((await agent('GET', '/customers')).status).toBe(200);
});

afterAll(async () => {
  await stopWeb();
  await reader.close();
  await house.close();
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A standby that never answers. */
const withoutStandby = async (name: string): Promise<void> => {
  await server.sql(`alter system set synchronous_standby_names = '${name}'`);
  await server.sql('select pg_reload_conf()');
  await expect
    .poll(
      async () =>
        (await server.sql<{ s: string }>(`select current_setting('synchronous_standby_names') s`))[0]?.s,
    )
    .toBe(name);
};

/** Cancels whoever waits for a standby until `work` has ended. */
async function cancelling<T>(work: Promise<T>): Promise<{ result: T; cancelled: number }> {
  let cancelled = 0;
  let ended = false;
  const done = work.finally(() => {
    ended = true;
  });
  done.catch(() => undefined);
  while (!ended) {
    const rows = await server.sql<{ done: boolean }>(
      `select pg_cancel_backend(pid) as done from pg_stat_activity where wait_event = 'SyncRep'`,
    );
    cancelled += rows.length;
  }
  return { result: await done, cancelled };
}

describe('T5: a cancelled wait for the standbys', () => {
  test('is answered as in doubt, never as success; the same Idempotency-Key happens once', async () => {
    const write = () =>
      agent('POST', '/customers', { kind: 'person', name: 'Doubted' }, { 'idempotency-key': 'doubt-1' });
    await withoutStandby('nobody');
    const first = await cancelling(write());
    expect(first.cancelled).toBeGreaterThan(0);
    expect(first.result).toMatchObject({ status: 503, body: { code: 'commit-in-doubt' } });
    expect(first.result.body.detail).toContain('Idempotency-Key');
    expect(first.result.headers['retry-after']).toBeDefined();
    // The retry finds the stored answer, and that must wait for the standbys just the same.
    const again = await cancelling(write());
    expect(again.cancelled).toBeGreaterThan(0);
    expect(again.result).toMatchObject({ status: 503, body: { code: 'commit-in-doubt' } });
    await withoutStandby('');
    expect((await write()).status).toBe(201);
    expect((await agent('GET', '/customers?q=Doubted')).body.items).toHaveLength(1);
  });

  test('keeps a mail from being acknowledged; its next delivery is a duplicate', async () => {
    const bytes = Buffer.from(mail({ subject: 'In doubt' }));
    const receive = createReceiver(house);
    const deliver = (key: string) =>
      receive({
        source: 'pushed',
        key,
        receivedAt: house.clock.now(),
        envelope: {},
        bytes: (async function* () {
          yield bytes;
        })(),
      });
    await withoutStandby('nobody');
    await expect(cancelling(deliver('first'))).rejects.toMatchObject({ code: 'commit-in-doubt' });
    await withoutStandby('');
    expect(await deliver('second')).toBe('duplicate');
  });
});
