import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Office, openOffice } from '../delivery/office.ts';
import type { Colleague } from '../support/people.ts';

let office: Office;
let lead: Colleague;
let rude: Colleague;
let other: Colleague;
beforeAll(async () => {
  office = await openOffice();
  lead = await office.world.person('lead', 'Lea Stone');
  rude = await office.world.person('agent', 'Rudolf Grimm');
  other = await office.world.person('agent', 'Olga Kind');
});
afterAll(() => office.close());

let people = 0;
async function complaint(text: string) {
  people += 1;
  const { customerId, entryId } = await office.comesIn({
    from: `Bea <bea${people}@customer.example>`,
    to: 'support@company.example',
    subject: 'Not good',
    text,
  });
  const { body } = await lead.call('GET', `/customers/${customerId}/cases`);
  const number = String(body.items[0].number);
  await lead.call('PATCH', `/cases/${number}`, { type: 'complaint' });
  return { number, entryId };
}
const give = (number: string, to: Colleague) =>
  lead.call('POST', `/cases/${number}/assignment`, { staffId: to.id });

test('R12: whoever a complaint names cannot answer for it, not by assignment, not by taking it, not by a hand-off', async () => {
  const { number, entryId } = await complaint(
    'Dear Olga Kind,\n\nyour colleague Rudolf Grimm shouted at me.',
  );
  const refused = await give(number, rude);
  expect(refused.status).toBe(409);
  expect(refused.body).toMatchObject({
    code: 'complained-about',
    because: [{ code: 'complained-about', entryId }],
  });
  expect((await rude.call('POST', `/cases/${number}/assignment`, {})).status).toBe(409);
  const { body: handoff } = await lead.call('POST', `/cases/${number}/handoffs`, {
    staffId: rude.id,
    say: 'Yours?',
  });
  const accepted = await rude.call('POST', `/handoffs/${handoff.id}/answer`, { answer: 'accept' });
  expect(accepted.body).toMatchObject({ code: 'complained-about' });
  expect((await give(number, other)).status).toBe(200);
  const { body } = await lead.call('GET', `/cases/${number}`);
  expect(body.complainedAbout).toEqual([{ id: rude.id, name: 'Rudolf Grimm', entryId }]);
});

test('what was found can be put right by hand, both ways', async () => {
  const { number } = await complaint('Thank you, Rudolf Grimm, but the line is still down.');
  expect((await lead.call('GET', `/cases/${number}`)).body.complainedAbout).toEqual([]);
  await lead.call('PATCH', `/cases/${number}`, { complainedAbout: [other.id] });
  expect((await give(number, other)).status).toBe(409);
  expect((await give(number, rude)).status).toBe(200);
  await lead.call('PATCH', `/cases/${number}`, { complainedAbout: [] });
  expect((await give(number, other)).status).toBe(200);
  expect(
    (await lead.call('PATCH', `/cases/${number}`, { complainedAbout: [crypto.randomUUID()] })).status,
  ).toBe(422);
});
