import { followFacts, gateParts, recordActions, workBatches } from '#domains/gate/index.ts';
import { followCustomers } from '#domains/receivables/index.ts';
import { EVENT_CHANNEL } from '#platform/events/index.ts';
import type { House } from '../house.ts';
import { careParts } from './care.ts';

/** What is stored becomes visible only when no older transaction runs any more; that moment is not announced. */
const LOOK_EVERY = 1_000;

/** Records what was asked and done, looks again at what is held when facts change, and works on batches, in a worker process. */
export async function startGate(house: House): Promise<{ stop(): Promise<void> }> {
  const parts = gateParts(house);
  const followers = [
    follower(house, 'actions could not be recorded; trying again', () => recordActions(parts)),
    follower(house, 'holds could not be looked at; trying again', () => followFacts(parts)),
    follower(house, 'invoices could not be looked at; trying again', () =>
      followCustomers({ ...careParts(house), db: house.db, clock: house.clock, log: house.log }),
    ),
    follower(house, 'batches could not be worked on; trying again', () => workBatches(parts)),
  ];
  const look = (): void => {
    for (const one of followers) one.look();
  };
  const unlisten = await house.channel.on(EVENT_CHANNEL, look);
  const round = setInterval(look, LOOK_EVERY);
  look();
  return {
    stop: async () => {
      unlisten();
      clearInterval(round);
      await Promise.all(followers.map((one) => one.stop()));
    },
  };
}

/** Goes on whenever it is asked to look, one run at a time. */
function follower(
  { log }: House,
  failed: string,
  run: () => Promise<unknown>,
): { look(): void; stop(): Promise<void> } {
  let working: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  const look = (): void => {
    if (stopped) return;
    if (working) {
      again = true;
      return;
    }
    working = run()
      .then(() => undefined)
      .catch((error: unknown) => log.error({ err: error }, failed))
      .finally(() => {
        working = undefined;
        if (!again) return;
        again = false;
        look();
      });
  };
  return {
    look,
    stop: async () => {
      stopped = true;
      await working;
    },
  };
}
