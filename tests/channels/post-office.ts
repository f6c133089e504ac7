/** A company with a way out beside mail, whose SMS and letters go to real peers on loopback. */
import { setTimeout as after } from 'node:timers/promises';
import {
  accessOf,
  type Courier,
  createCourier,
  type Dispatched,
  dispatch,
  findChannel,
  type NewDispatch,
} from '#domains/delivery/index.ts';
import { system } from '#platform/actor.ts';
import { inTransaction } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import { createCarrier, type RunningCarrier } from '#server/services/carriers.ts';
import { dispatchParts, hearing } from '#server/services/channels.ts';
import { createWorld, type World } from '../support/world.ts';

export interface PostOffice {
  readonly world: World;
  readonly channelId: string;
  readonly carrier: RunningCarrier;
  readonly courier: Courier;
  /** A customer of the given number, or of one that nobody has; answers the identity. */
  customer(phone?: string): Promise<string>;
  /** Has words go out; `customerId` and `to` are those of a customer. */
  send(given: Partial<NewDispatch> & Pick<NewDispatch, 'customerId' | 'to'>): Promise<Dispatched>;
  state(id: string): Promise<{ state: string; say: string | null }>;
  /** Evidence on an entry, oldest first. */
  rungs(entryId: string): Promise<string[]>;
  close(): Promise<void>;
}

/** Opens it with one channel, as an admin sets it up. */
export async function openPostOffice(channel: Readonly<Record<string, unknown>>): Promise<PostOffice> {
  const world = await createWorld({ testClock: true, settings: { KEPT_WEBHOOKS_ALLOW: '127.0.0.1' } });
  const { house, as } = world;
  const made = await as.admin('POST', '/channels', { name: 'Provider', ...channel });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  const access = accessOf(house.secrets, await findChannel(house.db, made.body.id));
  const carrier = createCarrier(
    { publicUrl: house.config.publicUrl, within: house.config.webhooksAllow },
    access,
    hearing(house, access.id),
  );
  const { hooks } = dispatchParts(house);
  let numbers = 0;
  const courier = createCourier({ ...house, hooks, workerId: newId() }, access, carrier);
  return {
    world,
    channelId: access.id,
    carrier,
    courier,
    customer: async (phone = `+4917012345${10 + (numbers += 1)}`) => {
      const customer = await as.agent('POST', '/customers', {
        kind: 'person',
        name: 'Ada Byron',
        contactPoints: [{ kind: 'phone', value: phone }],
      });
      if (customer.status !== 201) throw new Error(JSON.stringify(customer.body));
      return customer.body.id;
    },
    send: (given) => send(world, given),
    state: async (id) => (await as.agent('GET', `/dispatches/${id}`)).body,
    rungs: async (entryId) =>
      (await as.agent('GET', `/entries/${entryId}`)).body.evidence.map((one: { rung: string }) => one.rung),
    close: async () => {
      await courier.stop();
      await carrier.close();
      await world.close();
    },
  };
}

/** Has words go out. */
export function send(
  { house }: World,
  given: Partial<NewDispatch> & Pick<NewDispatch, 'customerId' | 'to'>,
): Promise<Dispatched> {
  const words: NewDispatch = {
    channel: 'sms',
    contactPointId: null,
    subject: '',
    text: 'Your card will be blocked tomorrow.',
    language: 'en',
    purpose: 'safety',
    author: system('notices'),
    ...given,
  };
  return inTransaction(house.db, (tx) => dispatch(tx, dispatchParts(house), words, house.clock.now()));
}

/** Looks again and again until it holds; the test's own time-out bounds it. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await after(20);
}
