import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Office, openOffice } from '../delivery/office.ts';
import { bounceOf } from '../support/bounce.ts';
import type { Colleague } from '../support/people.ts';
import { answer, caseComesIn, whyNotClosed } from './office.ts';

let office: Office;
let carl: Colleague;
const DAY = 24 * 3600 * 1000;
beforeAll(async () => {
  office = await openOffice();
  carl = await office.world.person('lead', 'Carl');
});
afterAll(() => office.close());

const get = async (path: string) => (await carl.call('GET', path)).body;
const close = (number: string, body: Record<string, unknown>) => whyNotClosed(carl.call, number, body);

test('needs a question that arrived, no word since, and the time', async () => {
  const from = 'ada@customer.example';
  const { number } = await caseComesIn(office, { from, id: `${from}.1` });
  await answer(office, carl.call, number);
  expect(await close(number, { how: 'silence' })).toEqual(['question-not-asked']);
  await answer(office, carl.call, number, { text: 'May we close it?', purpose: 'closing-question' });
  expect(await close(number, { how: 'silence' })).toEqual(['question-not-delivered']);
  await office.pass(4 * DAY);
  expect(await close(number, { how: 'silence' })).toEqual(['silence-too-short']);
  await office.comesIn({ from, inReplyTo: `${from}.1`, headers: ['Auto-Submitted: auto-replied'] });
  expect(await close(number, { how: 'silence' })).toEqual(['question-not-asked']);
  await answer(office, carl.call, number, { text: 'May we close it?', purpose: 'closing-question' });
  await office.pass(13 * DAY);
  expect(await close(number, { how: 'silence' })).toEqual(['silence-too-short']);
  await office.pass(1.1 * DAY);
  expect(await close(number, { how: 'silence' })).toEqual([]);
  expect((await get(`/cases/${number}`)).closed).toMatchObject({ how: 'silence', by: 'Carl' });
});

test('a question that came back proves nothing', async () => {
  const { number } = await caseComesIn(office, { from: 'bea@customer.example' });
  await answer(office, carl.call, number);
  const asked = await answer(office, carl.call, number, { purpose: 'closing-question' });
  const { to } = (await get(`/entries/${asked.entryId}`)) as { to: { address: string }[] };
  await office.world.receive(bounceOf(`${asked.id}@company.example`, to[0]?.address ?? ''));
  await office.pass(30 * DAY);
  expect(await close(number, { how: 'silence' })).toEqual(['question-not-delivered']);
});
