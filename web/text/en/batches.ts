import { plural } from '../plural.ts';

/** Words of batches: many actions that a system sent at once. */
export const batches = {
  title: 'Batches',
  go: 'Go to batches',
  lead: 'Actions that a system sent many at once. Each is decided as if it had come alone; one that cannot be decided keeps no other from it.',
  none: 'No batch was sent so far',
  noneHint:
    'When a system sends many actions at once, their progress stands here, with every line that could not be decided.',
  listed: (count: number): string => plural('en', count, { one: '# batch', other: '# batches' }),
  of: (total: number): string => plural('en', total, { one: '# action', other: '# actions' }),
  working: 'Being decided',
  done: 'Done',
  sentBy: (who: string): string => `Sent by ${who}`,
  decided: (done: number, total: number): string =>
    `${done.toLocaleString('en')} of ${total.toLocaleString('en')} gone through`,
  verdicts: { proceed: 'may go ahead', hold: 'held', refuse: 'refused', problems: 'not decided' },
  show: (count: number): string =>
    plural('en', count, {
      one: 'Show the line that was not decided',
      other: 'Show the # lines that were not decided',
    }),
  hide: 'Hide them',
  line: (n: number): string => `Line ${n.toLocaleString('en')}`,
  /** What to do about a line, by the stable code of its problem. */
  next: {
    invalid: 'Correct the line, and send it again in another batch.',
    'unknown-customer':
      'Enter the customer, or what the system calls them, and send the line again. Something reported as done is taken up by itself then.',
    'action-altered':
      'Another action was sent under this id before, and its answer stands. Send this one under an id of its own.',
    undecidable: 'Send the line again. If it fails again, show it to whoever looks after Kept.',
  },
  nextElse: 'Look at what it says, put it right, and send the line again.',
};
