import { afterAll, beforeAll, expect, test } from 'vitest';
import { followFacts, gateParts, recordActions, workBatches } from '#domains/gate/index.ts';
import { sql } from '#platform/db/index.ts';
import { untilAllIsHeard } from '../support/horizon.ts';
import { createWorld, type World } from '../support/world.ts';
import { knownCustomer, question } from './support.ts';

/** Numbers of the kinds that schemes give out, with their check digit. */
const PANS = [
  '4111111111111111',
  '5555555555554444',
  '378282246310005',
  '6011000990139424',
  '30569309025904',
];
const spaced = (pan: string): string => pan.replace(/(.{4})(?=.)/g, '$1 ');

let w: World;
beforeAll(async () => {
  w = await createWorld({ testClock: true });
});
afterAll(() => w.close());

/** Where in the whole database digits stand, as text, as JSON or as bytes. */
async function placesOf(digits: readonly string[]): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`.execute(
    w.house.db,
  );
  const patterns = digits.flatMap((one) => [one, spaced(one), Buffer.from(one).toString('hex')]);
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await w.house.pool.query(
      `select left(t::text, 600) as row from ${name} t where t::text like any ($1) limit 3`,
      [patterns.map((one) => `%${one}%`)],
    );
    found.push(...rows.map(({ row }) => `${name}: ${row}`));
  }
  return found;
}

async function works(): Promise<void> {
  const parts = gateParts(w.house);
  for (let rounds = 0; rounds < 3; rounds += 1) {
    await workBatches(parts);
    await untilAllIsHeard(w.house.db);
    await recordActions(parts);
    await followFacts(parts);
  }
}

test('a card number for a name is refused with the field, alone and in a batch, and nothing of it is kept', async () => {
  const { id, ref } = await knownCustomer(w);
  const bad = PANS.flatMap((pan) => [
    ['id', question(ref, pan)],
    ['id', question(ref, `block ${spaced(pan)}`)],
    ['id', question(ref, `block${pan}`)],
    ['asked', question(ref, `done-${pan.length}`, { mode: 'done', asked: pan })],
    ['source', question(ref, `from-${pan.length}`, { source: pan })],
    ['customer.ref', question(`card-system:${pan}`, `whose-${pan.length}`)],
  ]) as [string, Record<string, unknown>][];
  for (const [field, asked] of bad) {
    const { status, body } = await w.as.agent('POST', '/actions', asked);
    expect([status, body.errors?.[0]?.field], JSON.stringify(asked)).toEqual([422, field]);
    expect(JSON.stringify(body)).not.toMatch(/\d{12}/);
  }
  const batch = await w.app.inject({
    method: 'POST',
    url: '/v1/actions/batches',
    headers: {
      authorization: `Bearer ${w.tokens.agent}`,
      'content-type': 'application/x-ndjson',
      'idempotency-key': `batch ${PANS[0]}`,
    },
    payload: [
      ...bad.map(([, one]) => one),
      { ...question(ref, 'other'), [PANS[0] ?? '']: 1 },
      question(ref, 'fine'),
    ]
      .map((one) => JSON.stringify(one))
      .join('\n'),
  });
  expect(batch.statusCode).toBe(202);
  await works();
  const seen = await w.as.agent('GET', `/actions/batches/${batch.json().id}`);
  expect(seen.body).toMatchObject({ problems: bad.length + 1, done: bad.length + 2 });
  expect((await w.as.agent('POST', `/customers/${id}/refs`, { ref: `shop:${PANS[1]}` })).body).toMatchObject({
    status: 422,
    errors: [{ field: 'ref' }],
  });
  expect(await placesOf(PANS)).toEqual([]);
});

test('names that only look alike stay: ids that machines make, and numbers with a letter in their middle', async () => {
  const { ref } = await knownCustomer(w);
  for (const id of ['41111111x11111111', '41111111-1111-4111-8111-111111111111', '4111111111111112'])
    expect((await w.as.agent('POST', '/actions', question(ref, id))).status, id).toBe(200);
});

test('card numbers in names, values and reasons of all that may be written are kept with their last four digits', async () => {
  const { id, ref } = await knownCustomer(w);
  const [pan = '', other = '', third = ''] = PANS.slice(1);
  const said = await w.as.agent(
    'POST',
    '/actions',
    question(ref, 'everywhere', {
      type: 'agreement.terminate',
      subject: {
        card: pan,
        [pan]: 'mine',
        orderNote: `paid with ${spaced(pan)}`,
        invoice: { paidWith: pan },
      },
      reason: `Card ${pan}`,
      data: {
        [`card ${other}`]: { deep: [{ [other]: Number(other) }] },
        cvv: '737',
        cardCvc: 737,
        amountNote: third,
      },
      exemption: { kind: 'security', reason: `of ${third}`, approver: third },
    }),
  );
  expect(said.status).toBe(200);
  const held = await w.as.agent('POST', '/actions', question(ref, 'held', { type: 'agreement.terminate' }));
  expect(held.body.verdict).toBe('hold');
  const lead = await w.person('lead', 'Lea Lead');
  const again = await w.as.agent('POST', '/actions', question(ref, 'held-2', { type: 'service.terminate' }));
  await lead.call('POST', `/holds/${held.body.action}/release`, { reason: `She showed ${pan}` });
  await w.as.agent('POST', `/holds/${again.body.action}/withdrawal`, { reason: `Not for ${other}` });
  const done = await w.as.agent(
    'POST',
    '/actions',
    question(ref, 'done', { type: 'charge.refused', mode: 'done' }),
  );
  const [notice] = done.body.notices;
  await lead.call('POST', `/notices/${notice}/telling`, {
    outcome: 'not-reached',
    say: `Asked about ${pan}`,
  });
  await lead.call('POST', `/notices/${notice}/waiver`, { reason: `She knows of ${spaced(third)}` });
  await w.as.admin('POST', '/policies/try', {
    actions: [{ type: 'card.block', facts: {} }],
    facts: { 'action.reason': pan },
  });
  await works();
  expect(await placesOf(PANS)).toEqual([]);
  const kept = (await w.as.agent('GET', `/actions/${said.body.action}`)).body;
  expect(JSON.stringify(kept)).not.toContain('737');
  expect(kept.subject.card).toMatch(/^\D+4444$/);
  expect((await w.as.agent('GET', `/customers/${id}/record?limit=50`)).status).toBe(200);
});
