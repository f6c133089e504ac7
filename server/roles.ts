import { createMailReader } from '#connectors/email/reading/index.ts';
import { anchorPath, checkpoint } from '#domains/record/index.ts';
import { TestClock } from '#platform/clock/index.ts';
import { forgetOldKeys } from '#platform/http/index.ts';
import { forgetOldTimers, startSweeper, TIMER_CHANNEL } from '#platform/timers/index.ts';
import { composeDomains, composeWeb, type Domains } from './compose.ts';
import type { House } from './house.ts';
import { startAutomations } from './services/automations.ts';
import { startChannels } from './services/couriers.ts';
import { startGate } from './services/gate.ts';
import { startMailServices } from './services/index.ts';
import { startNotices } from './services/notices.ts';
import { startWebhooks } from './services/webhooks.ts';

/** Something that runs until it is stopped. */
export interface Running {
  stop(): Promise<void>;
}

export interface RunningWeb extends Running {
  /** The address that it listens on. */
  readonly url: string;
}

/** Answers HTTP: the API and the desk. */
export async function startWeb(house: House, domains: Domains = composeDomains(house)): Promise<RunningWeb> {
  const reader = createMailReader({ workers: 1 });
  const { app, stop } = await composeWeb(house, domains, reader);
  const url = await app.listen({ port: house.config.port, host: house.config.host });
  return {
    url,
    stop: async () => {
      await stop();
      await reader.close();
    },
  };
}

/** How often the chains' ends are tied together and written beside the database (milliseconds). */
const CHECKPOINT_EVERY = 60_000;
/** How often old idempotency keys (a week) and worked off timers (a month) are forgotten (milliseconds). */
const FORGET_EVERY = 3_600_000;

/** Works: timers, queue, mail services, checkpoints. */
export async function startWork(house: House, domains: Domains = composeDomains(house)): Promise<Running> {
  const sweeper = startSweeper(house.db, house.clock, domains.timers, house.log);
  const unlisten = await house.channel.on(TIMER_CHANNEL, () => sweeper.wake());
  // A timer is told of before the move of the clock that it was set at: it is due only with that.
  if (house.clock instanceof TestClock) house.clock.onMoved(() => sweeper.wake());
  sweeper.wake();
  const reader = createMailReader({ workers: 1 });
  const mail = await startMailServices(house, { reader });
  const webhooks = await startWebhooks(house);
  const automations = await startAutomations(house);
  const channels = await startChannels(house);
  const gate = await startGate(house);
  const notices = await startNotices(house, reader);
  const mark = (): Promise<unknown> =>
    checkpoint(house.db, house.secrets, anchorPath(house.config.dataDir), house.clock.now()).catch(
      (error: unknown) => house.log.error({ err: error }, 'the checkpoint failed and will be tried again'),
    );
  const checkpoints = setInterval(() => void mark(), CHECKPOINT_EVERY).unref();
  const forget = async (): Promise<void> => {
    try {
      await forgetOldKeys(house.db, house.clock.now());
      await forgetOldTimers(house.db, house.clock.now());
    } catch (error) {
      house.log.error({ err: error }, 'old keys and timers could not be forgotten');
    }
  };
  const forgetting = setInterval(() => void forget(), FORGET_EVERY).unref();
  return {
    stop: async () => {
      clearInterval(checkpoints);
      clearInterval(forgetting);
      unlisten();
      await Promise.all([
        sweeper.stop(),
        mail.stop(),
        webhooks.stop(),
        automations.stop(),
        channels.stop(),
        gate.stop(),
        notices.stop(),
      ]);
      await reader.close();
      await mark();
    },
  };
}

/** Keeps this process's sandbox clock in step when another process moves it. */
export async function followClock(house: House): Promise<void> {
  const { clock, db, channel } = house;
  if (clock instanceof TestClock)
    await channel.on('kept_events', () => void clock.refresh(db).catch(() => undefined));
}
