export { type Authenticates, fileWaiting } from './filer.ts';
export { type ArchivedMail, beginImport, type ImportCounts, importMails } from './import.ts';
export { fileMailJob, requeueWaiting } from './intake.ts';
export {
  cursorsOf,
  failuresOf,
  reportMissed,
  reportStatus,
  type Status,
  seenUids,
} from './mailbox-watching.ts';
export {
  isOurs,
  type MailboxAccess,
  mailboxAccess,
  sendingMailboxes,
  watchedMailboxes,
} from './mailboxes.ts';
export { createReceiver, FILE_MAIL, storeMails } from './receive.ts';
export { type Gap, reconcile } from './reconcile.ts';
export { type MailRouteParts, mailRoutes } from './routes.ts';
