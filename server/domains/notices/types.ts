import type { Duty, NeededRung } from '#domains/decisions/index.ts';
import type { SendingChannel } from '#domains/delivery/index.ts';

/** A duty to tell that somebody asks to be fulfilled. */
export interface NewNotice {
  /** Given by whoever owes it; it leads to the notice also where the same was owed already. */
  readonly id: string;
  /** Whom it concerns: the customer whom the action named. While they are merged they are told with the others, as one. */
  readonly customerId: string;
  /** The action that gives rise to it, and that action's type, such as `card.block`. */
  readonly actionId: string | null;
  readonly type: string;
  readonly matter: string;
  /** With its version: `card.block@7`. */
  readonly policy: string;
  readonly duty: Duty;
  /** What the words are made from (`wordsFrom`); notices with other values are another thing to be told. */
  readonly values: Readonly<Record<string, string>>;
  /** When it became owed. */
  readonly at: Date;
  readonly caseId?: string | null;
}

export type NoticeState = 'owed' | 'telling' | 'told' | 'asked-person' | 'waived' | 'moot';

/** `person`: somebody of the company told them, in a call or face to face. */
export type TellingChannel = SendingChannel | 'person';

export type StepKind =
  | 'sent'
  | 'refused'
  | 'failed'
  | 'told'
  | 'rebutted'
  | 'asked-person'
  | 'spoke'
  | 'not-reached'
  | 'waived'
  | 'moot'
  | 'resumed'
  | 'restored';

export interface NoticeRow {
  customer_id: string;
  id: string;
  action_id: string | null;
  type: string;
  policy: string;
  key: string;
  matter: string;
  /** SHA-256 of what makes it the same thing to be told. */
  what: Buffer;
  duty: Duty & {
    /** It tells once more what has changed in something that was told. */
    readonly again?: true;
    /** The words of what was told. */
    readonly was?: Readonly<Record<string, string>>;
  };
  words: Record<string, string>;
  owed_at: Date;
  starts_at: Date;
  due_at: Date;
  case_id: string | null;
  case_customer_id: string | null;
  state: NoticeState;
  look_at: Date | null;
  told_at: Date | null;
  told_rung: NeededRung | null;
  told_entry_id: string | null;
  rebutted_at: Date | null;
  task_id: string | null;
  settled_say: string | null;
  changed_at: Date;
}
