import { createWebhookSender } from '#connectors/webhooks/index.ts';
import { createDeliverer, forgetDelivered, type WebhookParts } from '#domains/webhooks/index.ts';
import { LockSession } from '#platform/locks/index.ts';
import { createOutbound, whyNotCalled } from '#platform/outbound/index.ts';
import type { House } from '../house.ts';
import { lookOften } from './looking.ts';

/** What routes of webhooks are built from. */
export const webhookParts = ({ config, secrets }: House): WebhookParts => ({
  secrets,
  publicUrl: config.publicUrl,
  refuses: (url) => whyNotCalled(url, config.webhooksAllow),
});

const FORGET_EVERY = 3_600_000;

/** Sends events to webhooks, in one worker process. */
export async function startWebhooks(house: House): Promise<{ stop(): Promise<void> }> {
  const { config, db, clock, log, ownerUrl } = house;
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
  const looking = await lookOften(house, {
    run: () => deliverer.look(),
    failed: 'webhooks could not be looked at; trying again',
  });
  const round = setInterval(() => {
    forgetDelivered(db, clock.now()).catch((error: unknown) =>
      log.error({ err: error }, 'old deliveries could not be forgotten'),
    );
  }, FORGET_EVERY);
  return {
    stop: async () => {
      clearInterval(round);
      await looking.stop();
      await deliverer.stop();
      await locks.close();
    },
  };
}
