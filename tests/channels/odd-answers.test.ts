import { afterAll, beforeAll, expect, test } from 'vitest';
import { receiveIncomplete } from '#domains/delivery/index.ts';
import { hearing, receivingParts } from '#server/services/channels.ts';
import { type HttpPeer, startHttpPeer } from './http-peer.ts';
import { openPostOffice, type PostOffice } from './post-office.ts';

/** A provider that answers whatever comes to its mind. */
let peer: HttpPeer;
let office: PostOffice;
const taken: HttpPeer['answer'] = ({ headers }) => ({
  status: 201,
  body: { id: headers['idempotency-key'], status: 'accepted' },
});
beforeAll(async () => {
  peer = await startHttpPeer(taken);
  office = await openPostOffice({
    driver: 'post',
    settings: {
      url: peer.url,
      sender: {
        name: 'Gym Ltd',
        address: ['1 High Street', 'Leeds LS1 1AA'],
        layout: 'uk-c5',
        timeZone: 'Europe/London',
      },
    },
    secrets: { apiKey: 'key' },
  });
});
afterAll(async () => {
  await office.close();
  await peer.close();
});

const letter = async (answer = taken) => {
  peer.answer = answer;
  const sent = await office.send({
    customerId: await office.customer(),
    channel: 'letter',
    to: 'Ada Byron\n12 St James’s Square\nLondon SW1Y 4LB',
    subject: 'Your card',
  });
  await office.courier.work();
  return sent;
};
const hears = () => hearing(office.world.house, office.channelId);
const lastEvidence = async (entryId: string) =>
  (await office.world.as.agent('GET', `/entries/${entryId}`)).body.evidence.at(-1);

test('a provider whose clock is not set makes no time limit run out', async () => {
  const before = office.world.house.clock.now().getTime();
  for (const at of [
    new Date(0),
    new Date('0001-01-01T00:00:00Z'),
    new Date('-200000-01-01T00:00:00Z'),
    new Date('+200000-01-01T00:00:00Z'),
    new Date(before - 86_400_000),
  ]) {
    const { id, entryId } = await letter();
    await hears().report({ providerId: id, status: 'mailed', rung: 'dispatched', say: 'Posted.', at });
    const evidence = await lastEvidence(entryId);
    expect(evidence.rung).toBe('dispatched');
    expect(Date.parse(evidence.at), at.toISOString()).toBeGreaterThanOrEqual(before);
  }
});

test('whatever is answered, what became of a letter is saved and shown', async () => {
  const odd = await letter(() => ({ status: 201, body: { id: 'a\u0000b\ud800', status: 'accepted' } }));
  expect((await office.state(odd.id)).state).toBe('sent');
  const long = await letter(() => ({ status: 201, body: { id: '契'.repeat(200), status: 'accepted' } }));
  expect((await office.state(long.id)).state).toBe('sent');
  const refused = await letter(() => ({ status: 400, body: { detail: 'no\u0000\ud800' } }));
  expect((await office.state(refused.id)).state).toBe('failed');
});

test('a letter that cannot be asked about keeps no other from being asked about', async () => {
  const bad = await letter();
  const all = [bad, await letter(), await letter()];
  peer.answer = ({ url }) =>
    url.endsWith(bad.id) ? 'cut' : { status: 200, body: { id: url.split('/').at(-1), status: 'posted' } };
  await expect(office.carrier.poll()).rejects.toThrow('could not be asked about');
  for (const { entryId } of all.slice(1)) expect((await lastEvidence(entryId)).rung).toBe('dispatched');
  await expect
    .poll(async () => (await office.world.as.admin('GET', '/channels')).body.items[0].status)
    .toMatchObject({ state: 'failed' });
});

let given = 0;
const says = (from: string, text: string, part?: { reference: number; total: number; number: number }) => {
  given += 1;
  return hears().message({
    providerId: `in-${given}`,
    from,
    to: '+49301',
    text,
    original: Buffer.from(text),
    part,
  });
};
const texts = async (customerId: string) => {
  const { items } = (await office.world.as.agent('GET', `/customers/${customerId}/record`)).body;
  return items
    .filter((one: { channel: string }) => one.channel === 'sms')
    .map((one: { preview: string }) => one.preview)
    .toReversed();
};

test('a part with a character that cannot be stored is taken in', async () => {
  const from = office.number();
  const customerId = await office.customer(from);
  await says(from, 'My card\u0000 is ', { reference: 1, total: 2, number: 1 });
  await says(from, 'gone.', { reference: 1, total: 2, number: 2 });
  expect(await texts(customerId)).toEqual(['My card is gone.']);
});

test('a phone that uses a number again loses no words', async () => {
  const from = office.number();
  const customerId = await office.customer(from);
  await says(from, 'First, one. ', { reference: 5, total: 3, number: 1 });
  await says(from, 'First, two. ', { reference: 5, total: 3, number: 2 });
  // The provider gives a part twice: it is one.
  await says(from, 'First, two. ', { reference: 5, total: 3, number: 2 });
  await says(from, 'Second, one. ', { reference: 5, total: 2, number: 1 });
  await says(from, 'Second, two.', { reference: 5, total: 2, number: 2 });
  await says(from, 'Third, one. ', { reference: 5, total: 2, number: 1 });
  await says(from, 'Fourth, one. ', { reference: 5, total: 2, number: 1 });
  const { house } = office.world;
  await office.world.moveClock(3_601_000);
  await receiveIncomplete(receivingParts(house), office.channelId, house.clock.now());
  expect(await texts(customerId)).toEqual([
    'First, one. First, two. […]',
    'Second, one. Second, two.',
    'Third, one. […]',
    'Fourth, one. […]',
  ]);
});
