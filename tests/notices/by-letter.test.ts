/** Who has neither mail nor telephone is told by letter, and things can go on for them as for everybody (P4: proof, or unrebutted deeming). */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { followFacts, gateParts, recordActions } from '#domains/gate/index.ts';
import { hearAnswers, tellDue } from '#domains/notices/index.ts';
import { noticeParts } from '#server/services/notices.ts';
import { type HttpPeer, startHttpPeer } from '../channels/http-peer.ts';
import { openPostOffice, type PostOffice } from '../channels/post-office.ts';
import { done } from '../receivables/support.ts';

const DAY = 86_400_000;
/** What the letter provider says of every letter. */
let said: string;
let peer: HttpPeer;
let office: PostOffice;
beforeAll(async () => {
  peer = await startHttpPeer(({ method, url, headers }) => {
    const id = method === 'POST' ? headers['idempotency-key'] : url.split('/').at(-1);
    const at = office.world.house.clock.now().toISOString();
    return {
      status: method === 'POST' ? 201 : 200,
      body: { id, status: method === 'POST' ? 'accepted' : said, at },
    };
  });
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

const GB = {
  houseNumber: '12',
  road: 'St James’s Square',
  city: 'London',
  postcode: 'SW1Y 4LB',
  countryCode: 'GB',
};
const DE = { houseNumber: '5', road: 'Hauptstraße', city: 'Essen', postcode: '45127', countryCode: 'DE' };

/** Somebody who can be reached by letter alone. */
async function byLetter(name: string, components: object): Promise<string> {
  const { id } = await done(
    office.world.as.agent('POST', '/customers', {
      kind: 'person',
      name,
      contactPoints: [{ kind: 'postal', components }],
    }),
  );
  return id;
}

async function round(): Promise<void> {
  const { house, reader } = office.world;
  const gate = gateParts(house);
  const notices = noticeParts(house, reader);
  await recordActions(gate);
  await followFacts(gate);
  await tellDue(notices);
  await office.courier.work();
  await office.carrier.poll();
  await hearAnswers(notices);
  await tellDue(notices);
}

/** Days go by, as many as it takes until this is so; answers how many. */
async function daysUntil(so: () => Promise<boolean>, most: number): Promise<number> {
  for (let day = 0; day <= most; day += 1) {
    const is = await vi.waitFor(
      async () => {
        await round();
        return so();
      },
      { timeout: 20_000 },
    );
    if (is) return day;
    await office.world.moveClock(DAY);
  }
  throw new Error(`It was not so within ${most} days.`);
}

let asked = 0;
const suspend = async (id: string) => {
  asked += 1;
  return done(
    office.world.as.agent('POST', '/actions', {
      type: 'service.suspend',
      source: 'gym',
      id: `s${asked}`,
      customer: { id },
      subject: { agreement: `A ${asked}` },
      reason: 'arrears',
      mode: 'ask',
    }),
  );
};
const holdOf = (action: string) => done(office.world.as.agent('GET', `/holds/${action}`));
const noticeOf = async (id: string) =>
  (await done(office.world.as.agent('GET', `/customers/${id}/notices`))).items.find(
    (one: { key: string }) => one.key === 'notice',
  );
const calls = async (id: string) =>
  (await done(office.world.as.lead('GET', '/tasks?view=all'))).items.filter(
    (task: { customerId: string }) => task.customerId === id,
  );

test('a posted letter counts by law where it does: the hold ends by itself, and nobody was asked to call', async () => {
  said = 'processed_for_delivery';
  const ada = await byLetter('Ada Letter', GB);
  const held = await suspend(ada);
  expect(held.verdict).toBe('hold');
  const days = await daysUntil(async () => (await holdOf(held.action)).state === 'released', 40);
  expect(days).toBeGreaterThanOrEqual(14);
  expect(await noticeOf(ada)).toMatchObject({ state: 'told', rung: 'delivered' });
  expect(await calls(ada)).toEqual([]);
});

test('one that comes back after it counted opens everything again, and what a person can do is said', async () => {
  said = 'processed_for_delivery';
  const bob = await byLetter('Bob Letter', GB);
  const held = await suspend(bob);
  await daysUntil(async () => (await noticeOf(bob)).state === 'told', 14);
  said = 'returned_to_sender';
  await daysUntil(async () => (await noticeOf(bob)).state === 'asked-person', 2);
  expect(await noticeOf(bob)).toMatchObject({ toldAt: null, rebuttedAt: expect.any(String) });
  expect((await calls(bob))[0].say).toContain('No telephone number of theirs is known');
  await office.world.moveClock(15 * DAY);
  expect((await holdOf(held.action)).state).toBe('held');
});

test('where no law presumes, a registered letter of a person shows it, and the hold ends in its time', async () => {
  said = 'processed_for_delivery';
  const eva = await byLetter('Eva Brief', DE);
  const held = await suspend(eva);
  await daysUntil(async () => (await noticeOf(eva)).state === 'asked-person', 20);
  const { id } = await noticeOf(eva);
  const [call] = await calls(eva);
  expect(call.say).toContain('a letter whose delivery its carrier proves');
  const tell = (more: object) =>
    office.world.as.agent('POST', `/notices/${id}/telling`, { outcome: 'told', how: 'letter', ...more });
  const told = await done(tell({ say: 'Registered, RR 123 456 789 DE, signed for by her.' }));
  expect(told).toMatchObject({ state: 'told', rung: 'delivered' });
  const entry = await done(office.world.as.agent('GET', `/entries/${told.entryId}`));
  expect(entry).toMatchObject({ channel: 'letter', direction: 'out' });
  expect(await calls(eva)).toEqual([]);
  const days = await daysUntil(async () => (await holdOf(held.action)).state === 'released', 20);
  expect(days).toBeGreaterThanOrEqual(14);
});

test('a letter that its provider has and has not posted is stopped from its entry; the notice goes the next way', async () => {
  said = 'printing';
  const ida = await byLetter('Ida Letter', GB);
  await suspend(ida);
  await daysUntil(async () => (await noticeOf(ida)).state === 'telling', 1);
  const { steps } = await done(office.world.as.agent('GET', `/notices/${(await noticeOf(ida)).id}`));
  const { dispatchId, delivery } = await done(office.world.as.agent('GET', `/entries/${steps[0].entryId}`));
  expect(delivery).toBe('accepted');
  const stopped = await done(office.world.as.agent('POST', `/dispatches/${dispatchId}/cancellation`));
  expect(stopped.state).toBe('cancelled');
  expect(peer.asked.some(({ method }) => method === 'DELETE')).toBe(true);
  await daysUntil(async () => (await noticeOf(ida)).state === 'asked-person', 1);
});
