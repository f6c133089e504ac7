export { hearAnswers } from './answers.ts';
export { noticeFacts } from './facts.ts';
export { noticeHooks } from './hooks.ts';
export { NOTICES_OWED, oweNotices } from './owe.ts';
export type { TellingParts, WorkerParts } from './parts.ts';
export type { NewNotice, NoticeState } from './types.ts';
export { type ActionWords, wordsFrom } from './words-from.ts';
export { noticeTimers, tellDue } from './worker.ts';
