import { afterEach, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import { closeOffices, customer, notice, office, owe, shown, work } from './support.ts';

afterEach(closeOffices);

test('somebody whose language or time zone no machine knows is told, and keeps nobody else from being told', async () => {
  const ours = await office();
  const people = [];
  for (const name of ['Zone', 'Tag', 'Under', 'Plain'])
    people.push(await customer(ours, name, { language: 'de', timeZone: 'Europe/Berlin' }));
  const [zone, tag, under] = people;
  // As an earlier Kept took them in, which asked nobody.
  const { db } = ours.world.house;
  await sql`update customers set time_zone = 'Mars/Olympus Mons' where customer_id = ${zone}`.execute(db);
  await sql`update customers set language = 'Deutsch (Österreich)' where customer_id = ${tag}`.execute(db);
  await sql`update customers set language = 'de_DE' where customer_id = ${under}`.execute(db);
  const ids = await owe(ours, ...people.map((id) => notice(ours, id)));
  await work(ours);
  for (const id of ids) expect((await shown(ours, id)).state).toBe('told');
  const words = ours.sink.messages.map((one) => one.bytes.toString());
  expect(words.filter((one) => one.includes('eine Zahlung abgelehnt'))).toHaveLength(3);
});

test('a language or time zone that is none is refused by name; what systems write otherwise is put right', async () => {
  const ours = await office();
  const { as } = ours.world;
  const made = (more: object) => as.agent('POST', '/customers', { kind: 'person', name: 'Ada', ...more });
  for (const more of [
    { timeZone: 'Mars/Olympus' },
    { language: 'Deutsch (Österreich)' },
    { language: '\u202ede' },
  ]) {
    const { status, body } = await made(more);
    expect([status, body.errors?.[0]?.field]).toEqual([422, `body.${Object.keys(more)[0]}`]);
  }
  const { body } = await made({ language: 'de_at', timeZone: 'europe/berlin' });
  expect(body).toMatchObject({ language: 'de-AT', timeZone: 'Europe/Berlin' });
  const changed = await as.agent('PATCH', `/customers/${body.id}`, { timeZone: 'Nowhere/Else' });
  expect(changed.status).toBe(422);
  expect((await as.agent('PATCH', `/customers/${body.id}`, { language: null })).body.language).toBeNull();
});
