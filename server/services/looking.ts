import { EVENT_CHANNEL } from '#platform/events/index.ts';
import type { House } from '../house.ts';

/** An event becomes visible only when no older transaction runs any more, and time goes by without one: neither is announced. */
const LOOK_EVERY = 1_000;

/** Work that looks for what there is to do, and what the log says where it fails. */
export interface Looking {
  readonly run: () => Promise<unknown>;
  readonly failed: string;
}

/** Has each work look whenever something happens, and each second; of each, one run at a time in this process. */
export async function lookOften(
  { channel, log }: Pick<House, 'channel' | 'log'>,
  ...works: readonly Looking[]
): Promise<{ stop(): Promise<void> }> {
  const all = works.map((work) => looker(log, work));
  const look = (): void => {
    for (const one of all) one.look();
  };
  const unlisten = await channel.on(EVENT_CHANNEL, look);
  const round = setInterval(look, LOOK_EVERY);
  look();
  return {
    stop: async () => {
      unlisten();
      clearInterval(round);
      await Promise.all(all.map((one) => one.stop()));
    },
  };
}

function looker(log: House['log'], { run, failed }: Looking): { look(): void; stop(): Promise<void> } {
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
