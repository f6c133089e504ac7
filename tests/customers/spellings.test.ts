import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ForeignCustomer, takeInCustomer } from '#domains/customers/index.ts';
import { system } from '#platform/actor.ts';
import { inTransaction } from '#platform/db/index.ts';
import { createWorld, type World } from '../support/world.ts';

let w: World;
beforeAll(async () => {
  w = await createWorld();
});
afterAll(() => w.close());

const pointsOf = async (id: string) =>
  (await w.as.agent('GET', `/customers/${id}/contact-points`)).body.items;
const quarantine = async (id: string) => {
  const [point] = await pointsOf(id);
  const answer = await w.as.agent('POST', `/customers/${id}/contact-points/${point.id}/wrong-recipient`, {
    say: 'It is not theirs.',
  });
  expect(answer.status).toBe(200);
};
const sync = (ref: string, kind: ForeignCustomer['points'][number]['kind'], value: string) =>
  inTransaction(w.house.db, (tx) =>
    takeInCustomer(
      tx,
      { ref, kind: 'person', name: ref, language: null, timeZone: null, points: [{ kind, value }] },
      'sync:crm',
      system('sync'),
      w.house.clock.now(),
    ),
  );

const SPELLINGS = [
  {
    kind: 'email',
    value: 'zoe.old@customer.example',
    others: [
      ' ZOE.Old@customer.EXAMPLE ',
      'zoe.old@customer.example.',
      'mailto:zoe.old@customer.example',
      'Zoe Old <zoe.old@customer.example>',
      '<zoe.old@customer.example>',
      '"zoe.old"@customer.example',
      'ｚｏｅ.old@customer.example',
      'zoe.old@customer.example\u200b',
      'zoe.old+bank@customer.example',
    ],
  },
  {
    kind: 'email',
    value: 'paul+shop@bücher.example',
    others: ['paul@xn--bcher-kva.example', 'Paul+other@BÜCHER.example', 'paul+shop@bu\u0308cher.example'],
  },
  {
    kind: 'phone',
    value: '+4915112345678',
    others: [
      '+49 (0)151 1234 5678',
      '0049 151 12345678',
      'tel:+49-151-12345678',
      '＋４９ 151 12345678',
      '\u202a+4915112345678\u202c',
    ],
  },
] as const;

describe.each(SPELLINGS)('$value, quarantined', ({ kind, value, others }) => {
  test.each(others)('is not brought back by the API as «%s»', async (other) => {
    const made = await w.as.agent('POST', '/customers', {
      kind: 'person',
      name: 'Zoe',
      contactPoints: [{ kind, value }],
    });
    await quarantine(made.body.id);
    const again = await w.as.agent('POST', `/customers/${made.body.id}/contact-points`, {
      kind,
      value: other,
    });
    expect([again.status, again.body.code]).toEqual([409, 'contact-point-refused']);
  });

  test('is not brought back by a sync in any of its spellings', async () => {
    const ref = `crm:${value}`;
    const { id } = await sync(ref, kind, value);
    await quarantine(id);
    for (const other of [...others, ...(kind === 'phone' ? ['0151 12345678', '(0151) 123-456-78'] : [])])
      expect([other, (await sync(ref, kind, other)).refused]).toMatchObject([
        other,
        [{ say: 'It is not theirs.' }],
      ]);
    expect(await pointsOf(id)).toHaveLength(1);
  });
});

test('what stands around an address is no part of it; it is the customer’s own, and words can go there', async () => {
  const made = await w.as.agent('POST', '/customers', {
    kind: 'person',
    name: 'Ida',
    contactPoints: [
      { kind: 'email', value: 'Ida Hill <Ida.Hill@customer.example>' },
      { kind: 'phone', value: 'tel:+34 600 123 123' },
    ],
  });
  expect((await pointsOf(made.body.id)).map((one: { value: string }) => one.value)).toEqual([
    'Ida.Hill@customer.example',
    '+34 600 123 123',
  ]);
  const other = await w.as.agent('POST', '/customers', {
    kind: 'person',
    name: 'Eve',
    contactPoints: [{ kind: 'phone', value: '0034 600 123 123' }],
  });
  expect(other.body.code).toBe('contact-point-taken');
});
