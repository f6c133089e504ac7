/** Fetches mail from mailboxes by IMAP: everything once, nothing marked as read, nothing lost when anything breaks. */
export {
  type AfterCommit,
  type MailboxAccount,
  type MailboxFolder,
  tryMailbox,
} from './account.ts';
export { type FolderCursor, type FolderCursors, readSourceKey } from './cursor.ts';
export type { FetchFailures, FolderCounts } from './folder.ts';
export { type MissedMessage, type ReconcileOptions, reconcileMailbox } from './reconcile.ts';
export {
  type MailboxReport,
  type MailboxWatch,
  type WatchClock,
  type WatchOptions,
  watchMailbox,
} from './watch.ts';
