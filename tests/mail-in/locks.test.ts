import { afterEach, beforeEach, expect, test } from 'vitest';
import { isHeld, LockSession } from '#platform/locks/index.ts';
import { createWorld, type World } from '../support/world.ts';
import { asOwner, until } from './support.ts';

let world: World;
const sessions: LockSession[] = [];
beforeEach(async () => {
  world = await createWorld();
});
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
  await world.close();
});

async function session(): Promise<LockSession> {
  const made = new LockSession(world.house.ownerUrl);
  await made.open();
  sessions.push(made);
  return made;
}

test('one session has a lock at a time; another has it as soon as the first gives it back or ends', async () => {
  const [a, b] = [await session(), await session()];
  expect([
    await a.take('mailbox', 'one'),
    await a.take('mailbox', 'one'),
    await b.take('mailbox', 'one'),
  ]).toEqual([true, true, false]);
  expect(await b.take('mailbox', 'two')).toBe(true);
  expect(await b.take('worker', 'one')).toBe(true);
  await a.release('mailbox', 'one');
  expect(await b.take('mailbox', 'one')).toBe(true);
  await b.close();
  await until(async () => !(await isHeld(world.house.db, 'mailbox', 'one')));
  expect(await a.take('mailbox', 'one')).toBe(true);
});

test('a session that the database ends tells so at once, and can take locks again', async () => {
  const a = await session();
  await a.take('worker', 'me');
  let lost = 0;
  a.onLost(() => {
    lost += 1;
  });
  await asOwner(
    world,
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kept locks' and datname = current_database()`,
  );
  await until(() => lost > 0);
  await until(() => a.take('worker', 'me'));
  expect(await isHeld(world.house.db, 'worker', 'me')).toBe(true);
});
