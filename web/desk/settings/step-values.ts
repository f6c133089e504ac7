import type { Step } from '../../api/types.ts';
import { t } from '../../text/index.ts';

/** A verb that a step may be. */
export type Verb = Step['verb'];

const DUE = { count: 2, unit: 'working-days' } as const;

/** An empty step of each verb. */
export const EMPTY: { readonly [V in Verb]: Extract<Step, { verb: V }> } = {
  reply: { verb: 'reply', template: '' },
  note: { verb: 'note', text: '' },
  tag: { verb: 'tag', tag: '' },
  untag: { verb: 'untag', tag: '' },
  type: { verb: 'type', type: '' },
  cause: { verb: 'cause', cause: '' },
  field: { verb: 'field', field: '', value: '' },
  assign: { verb: 'assign' },
  'hand-over': { verb: 'hand-over', say: '' },
  promise: { verb: 'promise', words: '', act: 'call', due: DUE },
  task: { verb: 'task', kind: 'call', say: '', due: DUE },
  hold: { verb: 'hold', reason: '' },
  close: { verb: 'close', how: 'confirmed' },
};

/** Choices of a field, in the order in which they are offered. */
export const choices = <K extends string>(
  words: Readonly<Record<K, string>>,
): { value: K; label: string }[] =>
  (Object.keys(words) as K[]).map((value) => ({ value, label: words[value] }));

/** The verbs in the order in which they are offered. */
export const VERBS = choices(t.automation.verbs);

/** A step that is being edited; `id` tells steps apart while they move. */
export interface EditedStep {
  readonly id: string;
  readonly step: Step;
}
