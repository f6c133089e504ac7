import type { MailReader } from '#connectors/email/reading/index.ts';
import { registerStrayed } from '#domains/incidents/index.ts';
import { hearAnswers, tellDue, type WorkerParts } from '#domains/notices/index.ts';
import { EVENT_CHANNEL } from '#platform/events/index.ts';
import type { House } from '../house.ts';
import { dispatchParts } from './channels.ts';
import { leavingParts } from './index.ts';

/** What telling customers is built from. */
export const noticeParts = (house: House, reader: Pick<MailReader, 'read' | 'attachment'>): WorkerParts => ({
  ...house,
  ...leavingParts(house, reader),
  ...dispatchParts(house),
  publicUrl: house.config.publicUrl,
  strayed: (tx, reads, now) => registerStrayed(tx, house, reads, now),
});

/** Notices that wait for each other, or for evidence, come due without an event. */
const LOOK_EVERY = 1_000;

/** Tells customers what they are owed, in one worker process; several share the work. */
export async function startNotices(
  house: House,
  reader: Pick<MailReader, 'read' | 'attachment'>,
): Promise<{ stop(): Promise<void> }> {
  const parts = noticeParts(house, reader);
  let working: Promise<void> | undefined;
  let again = false;
  const look = (): void => {
    if (working) {
      again = true;
      return;
    }
    working = tellDue(parts)
      .then(() => hearAnswers(parts))
      .then(() => undefined)
      .catch((error: unknown) => house.log.error({ err: error }, 'notices could not go on; trying again'))
      .finally(() => {
        working = undefined;
        if (!again) return;
        again = false;
        look();
      });
  };
  const unlisten = await house.channel.on(EVENT_CHANNEL, look);
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
