import type { MailReader } from '#connectors/email/reading/index.ts';
import { registerStrayed } from '#domains/incidents/index.ts';
import { hearAnswers, tellDue, type WorkerParts } from '#domains/notices/index.ts';
import type { House } from '../house.ts';
import { dispatchParts } from './channels.ts';
import { leavingParts } from './index.ts';
import { lookOften } from './looking.ts';

/** What telling customers is built from. */
export const noticeParts = (house: House, reader: Pick<MailReader, 'read' | 'attachment'>): WorkerParts => ({
  ...house,
  ...leavingParts(house, reader),
  ...dispatchParts(house),
  publicUrl: house.config.publicUrl,
  strayed: (tx, reads, now) => registerStrayed(tx, house, reads, now),
});

/** Tells customers what they are owed, in one worker process; several share the work. */
export function startNotices(
  house: House,
  reader: Pick<MailReader, 'read' | 'attachment'>,
): Promise<{ stop(): Promise<void> }> {
  const parts = noticeParts(house, reader);
  return lookOften(house, {
    run: () => tellDue(parts).then(() => hearAnswers(parts)),
    failed: 'notices could not go on; trying again',
  });
}
