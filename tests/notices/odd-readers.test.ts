import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import type { Office } from '../delivery/office.ts';
import { closeOffices, customer, DAY, MINUTE, notice, office, owe, shown, work } from './support.ts';

afterEach(closeOffices);

/** Whatever it is that stands in the way: the database takes no mail to them. */
async function nothingGoesOutTo({ world }: Office, customerId: string): Promise<void> {
  const owner = new pg.Client({ connectionString: world.house.ownerUrl });
  await owner.connect();
  await owner.query(`
    create function refuse_mail() returns trigger language plpgsql as $$
      begin if new.customer_id = '${customerId}' then raise exception 'not to them'; end if; return new; end $$;
    create trigger refuse_mail before insert on outgoing for each row execute function refuse_mail()`);
  await owner.end();
}

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
  const { body } = await made({ language: 'de_at', timeZone: 'Asia/Kathmandu' });
  expect(body).toMatchObject({ language: 'de-AT', timeZone: 'Asia/Kathmandu' });
  const changed = await as.agent('PATCH', `/customers/${body.id}`, { timeZone: 'Nowhere/Else' });
  expect(changed.status).toBe(422);
  expect((await as.agent('PATCH', `/customers/${body.id}`, { language: null })).body.language).toBeNull();
});

test('what cannot be told at all reaches a person when its time is over, and keeps nobody else waiting', async () => {
  const ours = await office();
  const ada = await customer(ours, 'Ada');
  const bob = await customer(ours, 'Bob');
  const [stuck = '', fine = ''] = await owe(ours, notice(ours, ada), notice(ours, bob));
  await nothingGoesOutTo(ours, ada);
  await work(ours);
  expect((await shown(ours, fine)).state).toBe('told');
  expect((await shown(ours, stuck)).state).toBe('owed');
  await ours.pass(5 * MINUTE);
  await work(ours);
  const seen = await shown(ours, stuck);
  expect(seen).toMatchObject({ state: 'asked-person', taskId: expect.any(String) });
  expect(seen.steps.at(-1)).toMatchObject({ kind: 'asked-person' });
  await ours.pass(DAY);
  await work(ours);
  expect((await shown(ours, stuck)).steps).toHaveLength(seen.steps.length);
});

test('an amount with more decimals than anybody writes is told as it was given', async () => {
  const ours = await office();
  const ada = await customer(ours, 'Ada', { language: 'de' });
  const data = { amount: `1.${'0'.repeat(150)}1`, currency: 'EUR', merchant: 'Book Shop' };
  const [id = ''] = await owe(ours, notice(ours, ada, { data }));
  await work(ours);
  expect((await shown(ours, id)).state).toBe('told');
});
