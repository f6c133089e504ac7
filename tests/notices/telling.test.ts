import { afterEach, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import { closeOffices, customer, notice, office, owe, work } from './support.ts';

afterEach(closeOffices);

const bodyOf = (bytes: Buffer | undefined): string =>
  (bytes ?? Buffer.alloc(0))
    .toString()
    .replaceAll('=\r\n', '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => `%${hex}`);

test('a refused charge is told within a minute, in the customer’s language, with what, why and what can be done', async () => {
  const ours = await office();
  const ada = await customer(ours, 'Ada', { language: 'de', timeZone: 'Europe/Berlin' });
  await owe(ours, notice(ours, ada));
  await work(ours);
  expect(ours.sink.messages).toHaveLength(1);
  console.log(bodyOf(ours.sink.messages[0]?.bytes));
  const { rows } = await sql`select * from notices`.execute(ours.world.house.db);
  console.log(rows);
  const steps = await sql`select * from notice_steps`.execute(ours.world.house.db);
  console.log(steps.rows);
});
