export { noticeFacts } from './facts.ts';
export { NOTICES_OWED, oweNotices } from './owe.ts';
export type { NewNotice, NoticeState } from './types.ts';
export { type ActionWords, wordsFrom } from './words-from.ts';
