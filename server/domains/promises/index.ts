export { type ContactMade, contactMade } from './contacts.ts';
export { makePromises, type Promising } from './make.ts';
export { promisesOfOutgoingChanged } from './outgoing.ts';
export type {
  CaseOfPromise,
  CaseRef,
  PromiseChangeParts,
  PromiseHooks,
  PromiseParts,
  PromiseTask,
} from './parts.ts';
export { passPromisesOn } from './passing-on.ts';
export { openPromisesOf, type PromiseRow } from './row.ts';
export { promiseViews } from './views.ts';
