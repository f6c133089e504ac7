import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Courier, createCourier, dispatch, type Parcel } from '#domains/delivery/index.ts';
import { system } from '#platform/actor.ts';
import { inTransaction } from '#platform/db/index.ts';
import { conflict } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { dispatchParts } from '#server/services/channels.ts';
import type { World } from '../support/world.ts';
import { customerOf, setUp } from './post-office.ts';

/** What the checks before leaving say here: they are asked as the real ones are, and the test decides. */
let says: (now: Date) => Promise<Date | null>;
let asked: number;
let handed: Parcel[];
let world: World;
let courier: Courier;

const NUMBER = '+491701234567';
const parts = () => {
  const given = dispatchParts(world.house);
  const mayLeave = async (_tx: unknown, _leaving: unknown, now: Date) => {
    asked += 1;
    return { earliest: await says(now), decided: [] };
  };
  return { ...given, hooks: { ...given.hooks, mayLeave } };
};

beforeEach(async () => {
  const made = await setUp({
    driver: 'twilio',
    settings: { url: 'http://127.0.0.1:9', accountSid: 'AC1', from: '+4930123' },
    secrets: { authToken: 'x' },
  });
  world = made.world;
  [says, asked, handed] = [async () => null, 0, []];
  courier = createCourier(
    { ...world.house, hooks: parts().hooks, workerId: newId() },
    { id: made.channelId, kind: 'sms' },
    {
      batch: 1,
      parallel: 4,
      hand: async (parcels, { onTransmitting }) => {
        await onTransmitting();
        handed.push(...parcels);
        return parcels.map((one) => ({ outcome: 'accepted', reply: 'Taken.', providerIds: [one.reference] }));
      },
    },
  );
});
afterEach(async () => {
  await courier.stop();
  await world.close();
});

const accept = async (customerId?: string) => {
  const given = {
    customerId: customerId ?? (await customerOf(world, NUMBER)),
    channel: 'sms' as const,
    contactPointId: null,
    to: NUMBER,
    subject: '',
    text: 'Words.',
    language: 'en',
    purpose: 'service' as const,
    author: system('test'),
  };
  const { house } = world;
  return inTransaction(house.db, (tx) => dispatch(tx, parts(), given, house.clock.now()));
};
const stateOf = async (id: string) => (await world.as.agent('GET', `/dispatches/${id}`)).body;

test('quiet hours: it stands in the record at once, leaves when they are over, and is asked about again', async () => {
  const open = new Date(world.house.clock.now().getTime() + 8 * 3_600_000);
  says = async (now) => (now < open ? open : null);
  const { id } = await accept();
  await courier.work();
  await world.moveClock(7 * 3_600_000);
  await courier.work();
  expect(handed).toHaveLength(0);
  expect(await stateOf(id)).toMatchObject({ state: 'leaving' });
  await world.moveClock(open);
  await courier.work();
  expect(handed).toHaveLength(1);
  expect(asked).toBe(2);
});

test('what may no longer leave does not, and says why', async () => {
  const open = new Date(world.house.clock.now().getTime() + 3_600_000);
  says = async () => open;
  const { id } = await accept();
  says = async () => {
    throw conflict('may-not-leave', 'A complaint holds this.');
  };
  await world.moveClock(open);
  await courier.work();
  expect(handed).toHaveLength(0);
  expect(await stateOf(id)).toMatchObject({
    state: 'failed',
    say: expect.stringContaining('A complaint holds this.'),
  });
  says = async () => null;
  expect((await world.as.agent('POST', `/dispatches/${id}/cancellation`)).body.code).toBe('already-left');
});

test('40 at once: each goes out once', async () => {
  const customerId = await customerOf(world, NUMBER);
  const ids: string[] = [];
  for (let at = 0; at < 40; at += 1) ids.push((await accept(customerId)).id);
  await Promise.all([courier.work(), courier.work()]);
  expect(handed.map((one) => one.reference).toSorted()).toEqual(ids.toSorted());
});
