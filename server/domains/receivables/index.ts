export { disputeFacts, invoiceFacts } from './facts.ts';
export { followCustomers } from './follower.ts';
export { type Imported, type TakenOne, takeMany } from './many.ts';
export type { ReceivablesParts } from './parts.ts';
export { answersIn } from './relief/answer-words.ts';
export { breathingSpaceFacts } from './relief/facts.ts';
export { receivablesRoutes } from './routes.ts';
export { receivablesTimers } from './runner.ts';
