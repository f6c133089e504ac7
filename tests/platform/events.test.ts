import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import { eventsAfter } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test('events come in the order of their transactions, also where these gain a digit', async () => {
  const { db } = world.house;
  for (const tx of ['101', '99', '9', '100', '10'])
    await sql`insert into events (id, tx, type, actor, data, at)
      values (${newId()}, ${tx}::text::xid8, 'kept.test.happened', '{}', '{}', now())`.execute(db);
  const first = await eventsAfter(db, '0', 3);
  expect(first.map(({ cursor }) => cursor.split(':')[0])).toEqual(['9', '10', '99']);
  const rest = await eventsAfter(db, first.at(-1)?.cursor ?? '', 2);
  expect(rest.map(({ cursor }) => cursor.split(':')[0])).toEqual(['100', '101']);
});
