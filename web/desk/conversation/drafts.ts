import type { PromiseInWords, Purpose } from '../../api/cases.ts';
import type { Recipient } from '../../api/types.ts';
import { createStore } from '../../ui/store.ts';

/** What is being written. */
export type Mode = 'reply' | 'forward' | 'note' | 'new';

/** How an answer goes to the customer. */
export type Way = 'email' | 'sms' | 'letter';

/** A file of a draft: uploaded already, so that a draft can come back with its files. */
export interface DraftFile {
  readonly upload: string;
  readonly filename: string;
  readonly contentType: string;
  readonly size: number;
}

/** Something written and not yet sent. Kept on this device until the server has taken it. */
export interface Draft {
  readonly mode: Mode;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly files: readonly DraftFile[];
  readonly inReplyTo: string | null;
  readonly customerId: string | null;
  readonly mailboxId: string | null;
  /** How it goes; by mail unless told. */
  readonly channel?: Way | undefined;
  /** The number or postal address that it goes to; where they last wrote from, or the best known, unless told. */
  readonly pointId?: string | undefined;
  /** What it is in the matter; an answer unless told. */
  readonly purpose?: Purpose;
  /** Promises in it that are tracked. */
  readonly promises?: readonly PromiseInWords[];
  /** Words that look like a promise and were said to be none. */
  readonly notPromises?: readonly string[];
  /** Entries of ours whose decision, amount or date it replaces on purpose. */
  readonly supersedes?: readonly string[];
  /** The author's word that it sells nothing. */
  readonly notPromotion?: boolean;
  /** Goes with the request, so that trying again never sends twice. A change of the draft gets a new one. */
  readonly key: string;
}

/** How a draft goes; notes and first mails never go otherwise than they are. */
export const wayOf = ({ mode, channel }: Pick<Draft, 'mode' | 'channel'>): Way =>
  mode === 'reply' ? (channel ?? 'email') : 'email';

const PREFIX = 'kept.draft.';
const slot = (userId: string, place: string, note: boolean): string =>
  `${PREFIX}${userId}.${place}.${note ? 'note' : 'mail'}`;

function readDraft(text: string | null): Draft | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    // What this desk wrote itself: a wrong form can only be an older version, and is left aside.
    return typeof value === 'object' && value !== null && 'mode' in value && 'key' in value
      ? (value as Draft)
      : null;
  } catch {
    return null;
  }
}

/** The draft of a place (a conversation's id, or `new`), if there is one. */
export const loadDraft = (userId: string, place: string, note: boolean): Draft | null =>
  readDraft(localStorage.getItem(slot(userId, place, note)));

/** Keeps a draft. Storage that is full or forbidden is no reason to stop writing. */
export function keepDraft(userId: string, place: string, draft: Draft): boolean {
  try {
    localStorage.setItem(slot(userId, place, draft.mode === 'note'), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** Forgets a draft: the server has taken it, or its author discarded it. */
export const dropDraft = (userId: string, place: string, note: boolean): void =>
  localStorage.removeItem(slot(userId, place, note));

const ours = (userId: string): string[] =>
  Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${userId}.`));

/** How many drafts of somebody wait on this device. */
export const draftCount = (userId: string): number => ours(userId).length;

/** Forgets all drafts of somebody on this device. */
export function discardAllDrafts(userId: string): void {
  for (const key of ours(userId)) localStorage.removeItem(key);
}

/** Where a composer should open, asked for from elsewhere: a place and what to write there. */
export const writing = createStore<{ readonly place: string; readonly draft: Draft } | null>(null);

/** A new draft of nothing. */
export const emptyDraft = (mode: Mode): Draft => ({
  mode,
  to: [],
  cc: [],
  subject: '',
  text: '',
  files: [],
  inReplyTo: null,
  customerId: null,
  mailboxId: null,
  key: crypto.randomUUID(),
});

/** Recipients of an API answer as a draft holds them. */
export const addresses = (list: readonly Pick<Recipient, 'address'>[]): string[] =>
  list.map((one) => one.address);

const ADDRESS = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/;
/** Whether it looks like an e-mail address; the server decides. */
export const isAddress = (text: string): boolean => ADDRESS.test(text) && text.length <= 254;
