export { type ContactMade, contactMade } from './contacts.ts';
export { momentWords } from './history.ts';
export { keepPromise } from './keeping.ts';
export { makePromises, type Promising } from './make.ts';
export { promisesOfOutgoingChanged } from './outgoing.ts';
export { passPromisesOn } from './owner.ts';
export { answerByPartner, partnerPage } from './partner-answer.ts';
export type {
  CaseOfPromise,
  CaseRef,
  PromiseChangeParts,
  PromiseHooks,
  PromiseParts,
  PromiseTask,
} from './parts.ts';
export { replacePromise } from './replaced.ts';
export { promiseRoutes } from './routes.ts';
export { openPromisesOf, type PromiseRow } from './row.ts';
export { type Schedule, scheduleOf } from './schedule.ts';
export { promiseTimers } from './timers.ts';
export { promiseViews } from './views.ts';
