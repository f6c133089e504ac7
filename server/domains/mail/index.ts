export { type Authenticates, type FilerParts, fileWaiting, type ReadsMail } from './filer.ts';
export { type ArchivedMail, beginImport, type ImportCounts, importCounts, importMails } from './import.ts';
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
  type Imap,
  isOurs,
  type MailboxAccess,
  mailboxAccess,
  ownAddresses,
  type SealedSecrets,
  type Smtp,
  sendingMailboxes,
  watchedMailboxes,
} from './mailboxes.ts';
export { createReceiver, FILE_MAIL, type FileMailJob, storeMails } from './receive.ts';
export { type Gap, reconcile } from './reconcile.ts';
export { type MailRouteParts, mailRoutes } from './routes.ts';
