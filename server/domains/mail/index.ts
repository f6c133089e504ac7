export { type Authenticates, type FilerParts, fileWaiting, type ReadsMail } from './filer.ts';
export { type ArchivedMail, beginImport, type ImportCounts, importCounts, importMails } from './import.ts';
export { ownAddresses } from './mailboxes.ts';
export { createReceiver, FILE_MAIL, type FileMailJob } from './receive.ts';
