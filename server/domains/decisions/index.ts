export { type Compiled, type Condition, compile, MAX_SOURCE } from './compile.ts';
export {
  declareFacts,
  type Fact,
  type FactSet,
  type FactType,
  type FactValue,
  type FactValues,
} from './facts.ts';
export type { Fault } from './faults.ts';
export { type Answer, holds } from './holds.ts';
export { type Built, buildPolicy, type PolicyFault } from './policies/build.ts';
export { decide, type Question } from './policies/decide.ts';
export { TOLD_FACT } from './policies/looked-at.ts';
export { mootFacts, type Settled, settledBy } from './policies/moot.ts';
export { openFacts } from './policies/open.ts';
export {
  type DutyRule,
  type Exemption,
  factsNeeded,
  governs,
  type Policy,
  policiesFor,
  type Rule,
} from './policies/policy.ts';
export { type Nonsense, nonsenseIn } from './policies/sense.ts';
export { type Sentences, sentencesOf } from './policies/sentences.ts';
export type {
  BecauseOf,
  Decision,
  Duty,
  GatheredFacts,
  MissingThing,
  NeededRung,
  OwedDuty,
  Verdict,
} from './policies/types.ts';
export { askedIn, sentenceOf } from './sentence.ts';
