import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Office, openOffice } from '../delivery/office.ts';
import { customer } from '../notices/support.ts';

let ours: Office;
beforeAll(async () => {
  ours = await openOffice();
});
afterAll(() => ours.close());

test('what was written in a case while two were one stays with the case’s customer', async () => {
  const { world } = ours;
  const [ada, bob] = [await customer(ours, 'Ada'), await customer(ours, 'Bob')];
  await world.as.lead('POST', `/customers/${ada}/merge`, { customerId: bob, reason: 'They look like one.' });
  const lena = await world.person('agent', 'Lena Agent');
  const opened = await lena.call('POST', '/cases', { customerId: bob, subject: 'The new card' });
  expect(opened.status, JSON.stringify(opened.body)).toBe(201);
  const { number } = opened.body;
  const to = [{ address: 'bob@customer.example', name: 'Bob' }];
  const sent = await lena.call('POST', `/cases/${number}/messages`, { text: 'It is in the post.', to });
  expect(sent.status, JSON.stringify(sent.body)).toBe(202);
  const first = await lena.call('POST', '/conversations', {
    customerId: bob,
    to,
    subject: 'A word',
    text: 'By the way.',
  });
  expect(first.status, JSON.stringify(first.body)).toBeLessThan(300);
  await ours.pass(11_000);
  await ours.handOver();
  expect(ours.sink.messages).toHaveLength(2);
  expect(ours.sink.messages[0]?.bytes.toString()).toContain(number);
  await world.as.lead('DELETE', `/customers/${ada}/merge/${bob}`);
  const messagesOf = async (id: string): Promise<string[]> =>
    (await lena.call('GET', `/customers/${id}/record?limit=50`)).body.items
      .filter(({ kind }: { kind: string }) => kind === 'message')
      .map(({ preview }: { preview: string }) => preview.split('.')[0])
      .sort();
  expect(await messagesOf(ada)).toEqual([]);
  expect(await messagesOf(bob)).toEqual(['By the way', 'It is in the post']);
});
