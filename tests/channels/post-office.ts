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
import type { House } from '#server/house.ts';
import { createCarrier, type RunningCarrier } from '#server/services/carriers.ts';
import { dispatchParts, hearing } from '#server/services/channels.ts';
import { createWorld, type World } from '../support/world.ts';

export interface PostOffice {
  readonly world: World;
  readonly channelId: string;
  readonly carrier: RunningCarrier;
  readonly courier: Courier;
  /** A number that nobody has yet. */
  number(): string;
  /** A customer of the given number, or of one that nobody has; answers the identity. */
  customer(phone?: string): Promise<string>;
  /** Has words go out; `customerId` and `to` are those of a customer. */
  send(given: Partial<NewDispatch> & Pick<NewDispatch, 'customerId' | 'to'>): Promise<Dispatched>;
  state(id: string): Promise<{ state: string; say: string | null }>;
  /** Evidence on an entry, oldest first. */
  rungs(entryId: string): Promise<string[]>;
  close(): Promise<void>;
}

/** A company whose admin has set a provider up. */
export async function setUp(
  channel: Readonly<Record<string, unknown>>,
): Promise<{ world: World; channelId: string }> {
  const world = await createWorld({ testClock: true, settings: { KEPT_WEBHOOKS_ALLOW: '127.0.0.1' } });
  const made = await world.as.admin('POST', '/channels', { name: 'Provider', ...channel });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  return { world, channelId: made.body.id };
}

/** Connects to the provider as a worker does. */
export async function startCourier(
  house: House,
  channelId: string,
  workerId = newId(),
): Promise<{ carrier: RunningCarrier; courier: Courier }> {
  const access = accessOf(house.secrets, await findChannel(house.db, channelId));
  const carrier = createCarrier(
    { publicUrl: house.config.publicUrl, within: house.config.webhooksAllow },
    access,
    hearing(house, access.id),
  );
  const { hooks } = dispatchParts(house);
  return { carrier, courier: createCourier({ ...house, hooks, workerId }, access, carrier) };
}

/** Makes a customer; answers the identity. */
export async function customerOf({ as }: World, phone: string): Promise<string> {
  const made = await as.agent('POST', '/customers', {
    kind: 'person',
    name: 'Ada Byron',
    contactPoints: [{ kind: 'phone', value: phone }],
  });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  return made.body.id;
}

/** Evidence on an entry, oldest first. */
export const rungsOf = async ({ as }: World, entryId: string): Promise<string[]> =>
  (await as.agent('GET', `/entries/${entryId}`)).body.evidence.map((one: { rung: string }) => one.rung);

/** Opens it with one channel. */
export async function openPostOffice(channel: Readonly<Record<string, unknown>>): Promise<PostOffice> {
  const { world, channelId } = await setUp(channel);
  const { carrier, courier } = await startCourier(world.house, channelId);
  let number = 491701234500;
  const next = (): string => {
    number += 1;
    return `+${number}`;
  };
  return {
    world,
    channelId,
    carrier,
    courier,
    number: next,
    customer: (phone) => customerOf(world, phone ?? next()),
    send: (given) => send(world, given),
    state: async (id) => (await world.as.agent('GET', `/dispatches/${id}`)).body,
    rungs: (entryId) => rungsOf(world, entryId),
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
