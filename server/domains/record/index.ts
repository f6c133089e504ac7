export { appendEntries, type EntryAuthor, type NewEntry, type Recorded } from './append.ts';
export { canonical, sha256 } from './canonical.ts';
export { anchorPath, checkpoint } from './checkpoints.ts';
export { conversationEntries, type Details, type EntryView, findEntry } from './entry.ts';
export { writeNote } from './notes.ts';
export { recordRoutes } from './routes.ts';
export { searchEntries } from './search.ts';
export { type Place, timeline } from './timeline.ts';
export { type Finding, type Verification, verifyRecord } from './verify.ts';
