import type { Case, Reason } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { t } from '../../text/index.ts';
import { askedPromise } from '../promises/asked.ts';
import { caseWriting } from './asked.ts';
import { work } from './work.ts';

/** What a reason asks for next, in a word, and how to do it; `read` opens the conversation of an entry. */
export function nextStep(
  one: Case,
  reason: Reason,
  read: (entryId: string) => (() => void) | null,
): { say: string; go: () => void } | null {
  const { number } = one;
  const says = t.cases.closing.steps;
  const step = (go: () => void) => ({ say: says[reason.code] ?? '', go });
  switch (reason.code) {
    case 'unread-message': {
      const open = reason.entryId === null ? null : read(reason.entryId);
      return open && step(open);
    }
    case 'unanswered-message':
      return step(() => caseWriting.set({ number }));
    case 'open-promise': {
      const promise = one.promises.find(
        (owed) =>
          (owed.state === 'open' || owed.state === 'broken') &&
          (reason.entryId === null ? reason.say.includes(owed.words) : owed.entryId === reason.entryId),
      );
      return promise ? step(() => askedPromise.set({ question: 'keep', promise })) : null;
    }
    case 'hold': {
      const hold = one.holds.find((held) => held.releasedAt === null && reason.say.includes(held.reason));
      if (!hold) return null;
      const path = { number, id: hold.id };
      return step(
        () =>
          void work(
            number,
            data(api.POST('/v1/cases/{number}/holds/{id}/release', { params: { path } })),
            t.cases.changed,
          ),
      );
    }
    case 'question-not-asked':
    case 'question-not-delivered':
      return step(() =>
        caseWriting.set({ number, purpose: 'closing-question', template: 'closing-question' }),
      );
    case 'not-confirmed':
      return step(() => caseWriting.set({ number, purpose: 'check-in', template: 'check-in' }));
    case 'final-response-missing':
      return step(() => caseWriting.set({ number, purpose: 'final-response' }));
    default:
      return null;
  }
}
