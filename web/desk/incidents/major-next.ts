import type { MajorIncidentDetail } from '../../api/types.ts';
import { t } from '../../text/index.ts';

/** What comes next about an incident that concerns several customers. */
export type MajorStep = 'list' | 'answer' | 'message' | 'approve' | 'tell' | 'review' | 'close' | 'done';

/** In the order in which it is done: nobody is told in bulk before there is an answer for staff and a message (R73). */
export function nextOf({
  closedAt,
  numbers,
  staffAnswer,
  message,
  approvedAt,
  open,
}: MajorIncidentDetail): MajorStep {
  if (closedAt !== null) return 'done';
  if (numbers.all === 0) return 'list';
  if (approvedAt === null && numbers.affected > 0) {
    if (staffAnswer === null) return 'answer';
    return message === null ? 'message' : 'approve';
  }
  if (open.includes('no-review')) return 'review';
  return open.includes('untold') ? 'tell' : 'close';
}

/** The same in words. */
export const sayNextOf = (incident: MajorIncidentDetail): string => t.incidents.steps[nextOf(incident)] ?? '';
