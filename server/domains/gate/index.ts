export { answer, ask } from './ask.ts';
export { workBatches } from './batch-work.ts';
export { findBatch, MOST_BYTES, readBatch, takeBatch, tooLarge } from './batches.ts';
export { FACTS } from './facts.ts';
export { followFacts } from './follower.ts';
export { holdTimers } from './look.ts';
export { gateParts } from './parts.ts';
export {
  builtInPolicies,
  checkPolicies,
  comparePolicy,
  countBetween,
  type Finding,
  type PolicyText,
  policiesNow,
  policyAt,
  policySchema,
  readPolicy,
  runCases,
  type TellingMeans,
  tellingMeans,
  testsBeside,
  testsOfBuiltIn,
  textsInForce,
  tryPolicy,
  wrongFact,
} from './policies/index.ts';
export { recordActions } from './recorder.ts';
export { decidedAgain, replay, replayAll, type Versions } from './replay.ts';
export { gateRoutes } from './routes.ts';
export { ActionPlace, findAction, listActions, placeOf, toAction } from './views.ts';
