import { type DecidedWords, type DeliveryHooks, keepDecided } from '#domains/delivery/index.ts';
import { conflict, type KeptError } from '#platform/errors.ts';
import { look } from './look.ts';
import { readWhatLeaves } from './statements.ts';
import type { Why } from './why.ts';
import { words } from './words.ts';

/** As a problem tells it. */
const told = ({ code, say, entryId }: Why) => ({ code, say, entryId });

/** Why words may not leave; how that was decided lasts, whatever else is undone. */
function refusal(
  messageId: string,
  because: readonly Why[],
  untrue: boolean,
  decided: readonly DecidedWords[],
): KeptError {
  const say = because.map((one) => one.say).join(' ');
  const details = { because: because.map(told), messageId };
  const error = untrue
    ? conflict('false-statement', `This is not so by the record, and nothing was sent: ${say}`, details)
    : conflict('may-not-leave', `This may not leave, and nothing was sent: ${say}`, details);
  error.lasting = (tx) => keepDecided(tx, decided);
  return error;
}

/**
 * One voice (P10): nothing leaves that goes against a hold, a wish or the record, or that contradicts what we said before. Asked
 * when words are accepted and again when they leave.
 */
export const voiceHooks: Pick<DeliveryHooks, 'words' | 'mayLeave' | 'evidence'> = {
  words,
  mayLeave: async (tx, leaving, now) => {
    const { because, untrue, until, decided } = await look(tx, leaving, now);
    if (because.length === 0) return { earliest: until, decided };
    throw refusal(leaving.id, because, untrue.length === because.length, decided);
  },
  evidence: readWhatLeaves,
};
