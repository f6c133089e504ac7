import type { Case, Purpose } from '../../api/cases.ts';
import { createStore } from '../../ui/store.ts';

/** What is asked about a case, in a dialog of its own. */
export type Question =
  | 'close'
  | 'hand-over'
  | 'give'
  | 'promise'
  | 'macro'
  | 'right'
  | 'hold'
  | 'task'
  | 'link'
  | 'join'
  | 'split'
  | 'participant'
  | 'service'
  | 'restored';

/** What a dialog about a case is told. */
export interface DialogProps {
  readonly one: Case;
  readonly close: () => void;
}

/** Which dialog of cases is open, about which case. */
export const asked = createStore<{ readonly question: Question; readonly number: string } | null>(null);

/** Opens a dialog about a case, from wherever one is. */
export const ask = (question: Question, number: string): void => asked.set({ question, number });

/** What is to be written in a case, asked for from a dialog or a task. */
export interface CaseWriting {
  readonly number: string;
  readonly purpose?: Purpose;
  /** Key of a template that fills it. */
  readonly template?: string;
  readonly text?: string;
}
/** The view of the case that is open takes it; where none is, its page is opened for it. */
export const caseWriting = createStore<CaseWriting | null>(null);
