import { spawn } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import { expect, test } from 'vitest';
import { newId } from '#platform/ids.ts';
import { isHeld } from '#platform/locks/index.ts';
import { childEnvironment } from '../support/child.ts';
import { hasSmsc, startSmsc } from '../support/peers/smsc.ts';
import type { World } from '../support/world.ts';
import { customerOf, rungsOf, send, setUp, startCourier, until } from './post-office.ts';

const NUMBER = '+491701234567';

/** Where the worker is killed, by what the SMSC sees of it: before the message, when it has it, when it has answered. */
const LINES = [
  { line: 'binding', mode: 'mute', certain: true },
  { line: 'submit', mode: 'silent', certain: false },
  { line: 'submit', mode: 'ok', certain: false },
] as const;

test.skipIf(!hasSmsc).for(LINES)(
  'T57 a worker killed at $line ($mode): at most one SMS, or in doubt',
  { timeout: 120_000 },
  async ({ line, mode, certain }) => {
    const smsc = await startSmsc();
    const { world, channelId } = await setUp({
      driver: 'smpp',
      settings: { host: '127.0.0.1', port: smsc.port, tls: false, systemId: 'kept', from: 'Kept' },
      secrets: { password: 'secret' },
    });
    const customerId = await customerOf(world, NUMBER);
    const { id, entryId } = await send(world, { customerId, to: NUMBER });
    smsc.tell({ do: 'mode', mode });
    await slowCommit(world);
    const dead = newId();
    const child = startWorker(world, dead, channelId);
    const ended = once(child, 'exit');
    await smsc.heard(line);
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    await until(async () => !(await isHeld(world.house.db, 'worker', dead)));
    smsc.tell({ do: 'mode', mode: 'ok' });
    const { carrier, courier } = await startCourier(world.house, channelId);
    await courier.work();
    const state = async () => (await world.as.agent('GET', `/dispatches/${id}`)).body.state;
    expect(await state()).toBe(certain ? 'sent' : 'in-doubt');
    expect(smsc.submitted).toHaveLength(1);
    await world.moveClock(72 * 3_600_000);
    await courier.work();
    expect(smsc.submitted).toHaveLength(1);
    expect(await rungsOf(world, entryId)).toEqual(['created', certain ? 'accepted' : 'in-doubt']);
    await courier.stop();
    await carrier.close();
    await world.close();
    await smsc.close();
  },
);

function startWorker(world: World, workerId: string, channelId: string) {
  const { config } = world.house;
  return spawn(
    process.execPath,
    [new URL('./kill-worker.ts', import.meta.url).pathname, workerId, channelId],
    {
      env: childEnvironment({
        KEPT_DATA: config.dataDir,
        DATABASE_URL: config.databaseUrl ?? '',
        KEPT_LOG: 'silent',
        KEPT_CLOCK: 'test',
      }),
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
}

/** The database takes its time to close an attempt as accepted, so that a worker can be killed between answer and commit. */
async function slowCommit(world: World): Promise<void> {
  const client = new pg.Client({ connectionString: world.house.ownerUrl });
  await client.connect();
  await client.query(`
    create function stall() returns trigger language plpgsql as $$
    begin if new.outcome = 'accepted' then perform pg_sleep(1); end if; return new; end $$`);
  await client.query(
    'create trigger stall before update on dispatch_attempts for each row execute function stall()',
  );
  await client.end();
}
