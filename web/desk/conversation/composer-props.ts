import type { ReactNode } from 'react';
import type { Case } from '../../api/cases.ts';
import type { Draft } from './drafts.ts';

/** An answer that somebody gave. */
export interface Answer {
  readonly id: string;
  readonly by: string;
}

/** What a composer is told by the place where it opens. */
export interface ComposerProps {
  /** The conversation's id, or `new`. */
  readonly place: string;
  readonly start: Draft;
  readonly restored: boolean;
  /** Everybody known here: address and name, offered as recipients. */
  readonly known: ReadonlyMap<string, string>;
  /** Who took part and is not among the recipients. */
  readonly left?: ((draft: Draft) => readonly string[]) | undefined;
  /** Attachments that a forward takes along. */
  readonly along?: number;
  readonly close: () => void;
  /** The case that it belongs to. */
  readonly one?: Case | undefined;
  /** What others have answered here, so that nobody answers twice. */
  readonly answers?: readonly Answer[];
  readonly children?: (draft: Draft, change: (to: Partial<Draft>) => void) => ReactNode;
}
