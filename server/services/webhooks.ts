import { createWebhookSender } from '#connectors/webhooks/index.ts';
import { createDeliverer, forgetDelivered, type WebhookParts } from '#domains/webhooks/index.ts';
import { EVENT_CHANNEL } from '#platform/events/index.ts';
import { LockSession } from '#platform/locks/index.ts';
import { createOutbound, whyNotCalled } from '#platform/outbound/index.ts';
import type { House } from '../house.ts';

/** What routes of webhooks are built from. */
export const webhookParts = ({ config, secrets }: House): WebhookParts => ({
  secrets,
  publicUrl: config.publicUrl,
  refuses: (url) => whyNotCalled(url, config.webhooksAllow),
});

/** An event becomes visible only when no older transaction runs any more, and retries fall due: neither is announced. */
const LOOK_EVERY = 1_000;
const FORGET_EVERY = 3_600_000;

/** Sends events to webhooks, in one worker process. */
export async function startWebhooks(house: House): Promise<{ stop(): Promise<void> }> {
  const { config, db, clock, log, channel, ownerUrl } = house;
  const locks = new LockSession(ownerUrl);
  await locks.open();
  const deliverer = createDeliverer({
    ...house,
    publicUrl: config.publicUrl,
    send: createWebhookSender(createOutbound({ within: config.webhooksAllow, keepAlive: true })),
    locks: {
      take: (id) => locks.take('webhook', id),
      release: (id) => locks.release('webhook', id),
    },
  });
  locks.onLost(() => deliverer.letGo());
  let looking: Promise<void> | undefined;
  const look = (): void => {
    looking ??= deliverer
      .look()
      .catch((error: unknown) => log.error({ err: error }, 'webhooks could not be looked at; trying again'))
      .finally(() => {
        looking = undefined;
      });
  };
  const unlisten = await channel.on(EVENT_CHANNEL, look);
  const rounds = [
    setInterval(look, LOOK_EVERY),
    setInterval(() => {
      forgetDelivered(db, clock.now()).catch((error: unknown) =>
        log.error({ err: error }, 'old deliveries could not be forgotten'),
      );
    }, FORGET_EVERY),
  ];
  look();
  return {
    stop: async () => {
      unlisten();
      for (const round of rounds) clearInterval(round);
      await looking;
      await deliverer.stop();
      await locks.close();
    },
  };
}
