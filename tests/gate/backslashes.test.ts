import { afterAll, beforeAll, expect, test } from 'vitest';
import { gateParts, recordActions } from '#domains/gate/index.ts';
import { sql } from '#platform/db/index.ts';
import { untilAllIsHeard } from '../support/horizon.ts';
import { mail } from '../support/mails.ts';
import { createWorld, type World } from '../support/world.ts';
import { knownCustomer, question } from './support.ts';

let w: World;
beforeAll(async () => {
  w = await createWorld();
});
afterAll(() => w.close());

/** Six characters that are no NUL, though JSON writes one like that; and what looks like others. */
const ODD = ['\\u0000', '\\\\u0000', '\\ud800', '\\', '\\"', '\\u0000\\u0000\\'];

test('what a system calls its actions keeps nobody’s actions from being recorded, and stands there as it was written', async () => {
  const { id, ref } = await knownCustomer(w);
  for (const odd of ODD) {
    const asked = question(ref, odd, { reason: odd, subject: { card: odd }, data: { [odd]: odd } });
    expect([odd, (await w.as.agent('POST', '/actions', asked)).status]).toEqual([odd, 200]);
  }
  await w.as.agent('POST', '/actions', question(ref, 'the last'));
  await untilAllIsHeard(w.house.db);
  await recordActions(gateParts(w.house));
  const { rows } = await sql<{ id: string }>`
    select details ->> 'id' as id from entry_contents where customer_id = ${id} and details ? 'actionId'`.execute(
    w.house.db,
  );
  expect(rows.map((row) => row.id).toSorted()).toEqual([...ODD, 'the last'].toSorted());
});

test('what customers write and how they call their files is kept as it was written', async () => {
  const text = `I typed ${ODD.join(' and ')} here.`;
  await w.receive(mail({ from: '"a\\\\u0000b" <odd@customer.example>', subject: ODD.join(' '), text }));
  const [customer] = (await w.as.agent('GET', '/customers?q=odd@customer.example')).body.items;
  const { items } = (await w.as.agent('GET', `/customers/${customer.id}/record`)).body;
  const said = items.find((one: { kind: string }) => one.kind === 'message');
  const { body } = await w.as.agent('GET', `/entries/${said.id}`);
  expect(body.text).toContain(text);
  expect(body.subject).toBe(ODD.join(' '));
});
