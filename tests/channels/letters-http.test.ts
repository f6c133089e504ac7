import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type HttpPeer, startHttpPeer } from './http-peer.ts';
import { wordsOfPdf } from './pdf.ts';
import { openPostOffice, type PostOffice } from './post-office.ts';

let peer: HttpPeer;
let office: PostOffice;
let said: string;
const answer: HttpPeer['answer'] = ({ method, url, headers }) => {
  if (headers.authorization !== 'Bearer key') return { status: 401, body: {} };
  if (method === 'POST') return { status: 201, body: { id: headers['idempotency-key'], status: 'accepted' } };
  if (method === 'DELETE') return { status: said === 'accepted' ? 200 : 409, body: {} };
  return { status: 200, body: { id: url.split('/').at(-1), status: said, at: '2026-11-24T08:00:00Z' } };
};
beforeAll(async () => {
  peer = await startHttpPeer(answer);
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
beforeEach(() => {
  said = 'accepted';
  peer.answer = answer;
  peer.asked.splice(0);
});
afterAll(async () => {
  await office.close();
  await peer.close();
});

const letter = async () => {
  const sent = await office.send({
    customerId: await office.customer(),
    channel: 'letter',
    to: 'Ada Byron\n12 St James’s Square\nLondon SW1Y 4LB',
    language: 'en-GB',
    subject: 'Your membership',
  });
  await office.courier.work();
  return sent;
};

test('a letter is submitted under our own name, and asked about until the last word', async () => {
  const { id, entryId } = await letter();
  const [asked] = peer.asked;
  expect(asked?.headers['idempotency-key']).toBe(id);
  const body = JSON.parse(asked?.body ?? '');
  expect(body).toMatchObject({
    reference: id,
    address: ['Ada Byron', '12 St James’s Square', 'London SW1Y 4LB'],
  });
  expect(Buffer.from(body.file, 'base64').toString('latin1').slice(0, 5)).toBe('%PDF-');
  for (const word of [
    'printing',
    'processed_for_delivery',
    'processed_for_delivery',
    'returned_to_sender',
    'x',
  ]) {
    said = word;
    await office.carrier.poll();
  }
  expect(await office.rungs(entryId)).toEqual(['created', 'accepted', 'accepted', 'dispatched', 'returned']);
  // After its return it is not asked about any more.
  expect(peer.asked.filter((one) => one.method === 'GET')).toHaveLength(4);
});

test('it can be stopped before it is posted, and not after', async () => {
  const first = await letter();
  const { as } = office.world;
  const stopped = await as.agent('POST', `/dispatches/${first.id}/cancellation`);
  expect(stopped.body).toMatchObject({ state: 'cancelled' });
  expect((await office.rungs(first.entryId)).at(-1)).toBe('failed');
  const second = await office.send({
    customerId: await office.customer(),
    channel: 'letter',
    to: 'A\nB',
    text: 'Words.',
  });
  expect((await as.agent('POST', `/dispatches/${second.id}/cancellation`)).body.state).toBe('cancelled');
  await office.courier.work();
  expect(peer.asked.filter((one) => one.method === 'POST')).toHaveLength(1);
  said = 'posted';
  const third = await letter();
  expect((await as.agent('POST', `/dispatches/${third.id}/cancellation`)).body.code).toBe('already-left');
});

test('a lost answer is doubt; a refused key is our fault and is tried again', async () => {
  peer.answer = () => 'cut';
  const { id } = await letter();
  expect((await office.state(id)).state).toBe('in-doubt');
  peer.answer = () => ({ status: 401, body: {} });
  const other = await office.send({
    customerId: await office.customer(),
    channel: 'letter',
    to: 'A\nB',
    text: 'W.',
  });
  await office.courier.work();
  expect(await office.state(other.id)).toMatchObject({ state: 'leaving' });
  expect((await office.world.as.admin('POST', `/channels/${office.channelId}/trial`)).body).toEqual({
    ok: false,
    say: 'The key is not taken.',
  });
});

test('an address in components bears the customer’s name on paper and for the provider; the record keeps the address', async () => {
  const customerId = await office.customer();
  const components = {
    road: 'High Street',
    houseNumber: '9',
    city: 'Leeds',
    postcode: 'LS1 4AP',
    countryCode: 'GB',
  };
  const { as } = office.world;
  const own = await as.agent('POST', `/customers/${customerId}/contact-points`, {
    kind: 'postal',
    components,
  });
  const work = await as.agent('POST', `/customers/${customerId}/contact-points`, {
    kind: 'postal',
    components: { ...components, houseNumber: '10', attention: 'Blue Ltd' },
  });
  for (const { body } of [own, work]) {
    const point = body.contactPoints.at(-1);
    await office.send({
      customerId,
      channel: 'letter',
      to: point.value,
      contactPointId: point.id,
      subject: 'Hello',
    });
    await office.courier.work();
  }
  const sent = peer.asked.map((asked) => JSON.parse(asked.body));
  expect(sent.map(({ address }) => address.slice(0, 2))).toEqual([
    ['Ada Byron', '9 High Street'],
    ['Blue Ltd', '10 High Street'],
  ]);
  const words = await wordsOfPdf(Buffer.from(sent[0].file, 'base64'));
  expect(words).toContain('Ada Byron');
  expect(await office.state(sent[0].reference)).toMatchObject({ to: own.body.contactPoints.at(-1).value });
});
