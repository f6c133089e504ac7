import type { DeliveryHooks } from '#domains/delivery/index.ts';
import { conflict } from '#platform/errors.ts';
import { look } from './look.ts';
import { readWhatLeaves } from './statements.ts';
import type { Why } from './why.ts';
import { words } from './words.ts';

/** As a problem tells it. */
const told = ({ code, say, entryId }: Why) => ({ code, say, entryId });

/**
 * One voice (P10): nothing leaves that goes against a hold, a wish or the record, or that contradicts what we said before. Asked
 * when words are accepted and again when they leave.
 */
export const voiceHooks: Pick<DeliveryHooks, 'words' | 'mayLeave' | 'evidence'> = {
  words,
  mayLeave: async (tx, leaving, now) => {
    const { because, untrue, until } = await look(tx, leaving, now);
    if (because.length === 0) return until;
    const say = because.map((one) => one.say).join(' ');
    if (untrue.length === because.length)
      throw conflict('false-statement', `This is not so by the record, and nothing was sent: ${say}`, {
        because: because.map(told),
      });
    throw conflict('may-not-leave', `This may not leave, and nothing was sent: ${say}`, {
      because: because.map(told),
    });
  },
  evidence: readWhatLeaves,
};
