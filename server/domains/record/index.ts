export { appendEntries, type EntryAuthor, lockRecords, type NewEntry, type Recorded } from './append.ts';
export { anchorPath, checkpoint } from './checkpoints.ts';
export { conversationEntries, type Details, type EntryView, findEntry } from './entry.ts';
export type { Finding } from './finding.ts';
export { writeNote } from './notes.ts';
export { recordRoutes } from './routes.ts';
export { type Place, SUMMARY, type SummaryRow, timeline, toSummary } from './timeline.ts';
export { type Verification, verifyRecord } from './verify.ts';
