import { workOff } from '#domains/automation/index.ts';
import { EVENT_CHANNEL } from '#platform/events/index.ts';
import type { House } from '../house.ts';
import { mailRouteParts } from './index.ts';

/** An event becomes visible only when no older transaction runs any more; that moment is not announced. */
const LOOK_EVERY = 1_000;

/** Lets automations work on what happens, in one worker process; several share the work. */
export async function startAutomations(house: House): Promise<{ stop(): Promise<void> }> {
  const { channel, log, config } = house;
  const parts = { ...house, ...mailRouteParts(house), publicUrl: config.publicUrl };
  let working: Promise<void> | undefined;
  let again = false;
  const look = (): void => {
    if (working) {
      again = true;
      return;
    }
    working = workOff(parts)
      .then(() => undefined)
      .catch((error: unknown) => log.error({ err: error }, 'automations could not go on; trying again'))
      .finally(() => {
        working = undefined;
        if (!again) return;
        again = false;
        look();
      });
  };
  const unlisten = await channel.on(EVENT_CHANNEL, look);
  const round = setInterval(look, LOOK_EVERY);
  look();
  return {
    stop: async () => {
      unlisten();
      clearInterval(round);
      again = false;
      await working;
    },
  };
}
