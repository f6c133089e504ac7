import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it } from 'vitest';
import { dataFolder, holder, holding, stop } from '../engine/support.ts';
import { kept, lastJson, scratch, up } from './kept.ts';
import { mbox } from './mbox.ts';

const ID = '0198c9a0-7d1e-7a5b-8f00-1c2d3e4f5a6b';

/** Runs SQL on the engine of a data folder, as its owner. */
async function on<T extends pg.QueryResultRow>(
  KEPT_DATA: string,
  work: (client: pg.Client) => Promise<T[]>,
): Promise<T[]> {
  const held = holder('engine', KEPT_DATA);
  const { ownerUrl } = await holding(held);
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
    await stop(held);
  }
}

/** Two mails on their way: one in its undo window, one being tried again. */
const ON_THEIR_WAY = `
  insert into mailboxes (id, name, address, created_at, updated_at) values ('${ID}', 'Us', 'us@company.example', now(), now());
  insert into outgoing (customer_id, id, conversation_id, mailbox_id, author, message, created_at, leaves_at, state, changed_at)
    select c.customer_id, g.id::uuid, c.id, '${ID}', '{"type": "staff", "id": "1", "name": "Ann", "role": "agent"}',
      '{"to": [{"address": "p@post.example", "name": null}], "cc": [], "subject": "s", "written": "w"}', now(), now(), g.state, now()
    from (select customer_id, id from conversations limit 1) c,
      (values ('0198c9a0-7d1e-7a5b-8f00-000000000001', 'waiting'), ('0198c9a0-7d1e-7a5b-8f00-000000000002', 'leaving'),
        ('0198c9a0-7d1e-7a5b-8f00-000000000003', 'sent')) g (id, state);
  insert into timers (id, due_at, kind, key, data, reason, created_at) values
    (gen_random_uuid(), now() + interval '1 hour', 'outgoing.leave', '0198c9a0-7d1e-7a5b-8f00-000000000001', '{}', 'test', now()),
    (gen_random_uuid(), now() + interval '1 hour', 'outgoing.retry', '0198c9a0-7d1e-7a5b-8f00-000000000002', '{}', 'test', now());`;

const HASHES = `select encode(hash, 'hex') as hash from entries order by customer_id, seq`;

it('a backup of a running house is restored whole, proven, and sends nothing of its past (T11)', async () => {
  const folder = scratch();
  const env = { KEPT_DATA: dataFolder(), KEPT_PORT: String(21_000 + (process.pid % 20_000)) };
  const archive = join(folder, 'some.mbox');
  // One mail above the size up to which originals lie in the database.
  writeFileSync(
    archive,
    `${mbox(150)}From x@y Thu Jan  2 10:00:00 2025\nFrom: big@post.example\n\n${'y'.repeat(76).concat('\n').repeat(20_000)}\n`,
  );
  await kept(['import', 'mail', '--own', 'service@company.example', archive], env);
  const before = await on<{ hash: string }>(env.KEPT_DATA, async (client) => {
    await client.query(ON_THEIR_WAY);
    return (await client.query(HASHES)).rows;
  });

  const running = await up({ ...env, KEPT_LOG: 'silent' });
  const file = join(folder, 'backup.tar');
  const made = await kept(['backup', file, '--json'], env);
  expect(lastJson(made)).toMatchObject({ path: file, entries: before.length, notIncluded: [] });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  running.child.kill('SIGINT');
  await once(running.child, 'exit');

  const KEPT_DATA = join(dataFolder(), 'restored');
  const restored = await kept(['restore', file, '--json'], { KEPT_DATA });
  expect(lastJson(restored)).toMatchObject({ ok: true, held: 2, entries: before.length, findings: [] });
  expect(restored.code).toBe(0);
  expect(lastJson(await kept(['verify', '--json'], { KEPT_DATA }))).toMatchObject({ ok: true });
  await on(KEPT_DATA, async (client) => {
    expect((await client.query(HASHES)).rows).toEqual(before);
    const { rows: outgoing } = await client.query('select state, say from outgoing order by id');
    expect(outgoing).toEqual([
      { state: 'in-doubt', say: expect.stringContaining('restored from a backup') },
      { state: 'in-doubt', say: expect.stringContaining('not sent by itself') },
      { state: 'sent', say: null },
    ]);
    const { rows: timers } = await client.query(
      `select kind from timers where kind like 'outgoing.%' and done_at is null`,
    );
    expect(timers).toEqual([]);
    return [];
  });

  const again = await kept(['restore', file], { KEPT_DATA });
  expect([again.code, again.err]).toEqual([2, expect.stringContaining('not empty')]);
});

it('a damaged or cut-off backup is refused and leaves nothing behind', async () => {
  const folder = scratch();
  const env = { KEPT_DATA: dataFolder() };
  await kept(['migrate'], env);
  const file = join(folder, 'whole.tar');
  await kept(['backup', file], env);
  const whole = readFileSync(file);
  const target = { KEPT_DATA: join(folder, 'restored') };

  const flipped = Buffer.from(whole);
  flipped[Math.floor(whole.length / 2)] = (flipped[Math.floor(whole.length / 2)] ?? 0) ^ 0xff;
  writeFileSync(join(folder, 'flipped.tar'), flipped);
  writeFileSync(join(folder, 'short.tar'), whole.subarray(0, whole.length - 200_000));
  writeFileSync(join(folder, 'other.tar'), 'hello');
  for (const name of ['flipped.tar', 'short.tar', 'other.tar']) {
    const ran = await kept(['restore', join(folder, name)], target);
    expect([name, ran.code, ran.err]).toEqual([
      name,
      1,
      expect.stringMatching(/damaged|cut off|cannot be unpacked/),
    ]);
    expect(existsSync(target.KEPT_DATA)).toBe(false);
    expect(existsSync(`${target.KEPT_DATA}.restoring`)).toBe(false);
  }
  const twice = await kept(['backup', file], env);
  expect(twice.code).toBe(2);
});
