import { afterEach, expect, test } from 'vitest';
import { type NewNotice, oweNotices, wordsFrom } from '#domains/notices/index.ts';
import { system } from '#platform/actor.ts';
import { inTransaction, sql } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import { createWorld, type World } from '../support/world.ts';

const open: World[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

test('owe', async () => {
  const world = await createWorld({ testClock: true });
  open.push(world);
  const customer = await world.as.agent('POST', '/customers', { kind: 'person', name: 'Eve' });
  const now = world.house.clock.now();
  const one = (amount: string): NewNotice => ({
    id: newId(),
    customerId: customer.body.id,
    actionId: newId(),
    type: 'charge.refused',
    matter: 'card=…1234',
    policy: 'charge.refused@1',
    duty: {
      key: 'tell',
      template: 'duty-charge-refused',
      say: 'A charge was refused.',
      needs: 'accepted',
      withinS: 60,
      group: 'charges',
      groupS: 20,
      urgent: false,
      asks: false,
      deferS: 0,
    },
    values: wordsFrom({
      subject: { card: '…1234' },
      reason: 'limit',
      data: { amount },
      mode: 'done',
      at: now,
    }),
    at: now,
  });
  const list = [one('1.00'), one('1.00'), one('2.00')];
  await inTransaction(world.house.db, (tx) => oweNotices(tx, list, system('test'), now));
  await inTransaction(world.house.db, (tx) => oweNotices(tx, [one('2.00')], system('test'), now));
  const { rows } = await sql`select * from notices`.execute(world.house.db);
  expect(rows).toHaveLength(2);
  const keys = await sql`select * from notice_keys`.execute(world.house.db);
  expect(keys.rows).toHaveLength(4);
  const ticks = await sql`select * from timers where kind = 'notices.look'`.execute(world.house.db);
  expect(ticks.rows).toHaveLength(1);
});
