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
export type {
  BecauseOf,
  Decision,
  Duty,
  GatheredFacts,
  MissingThing,
  NeededRung,
  Verdict,
} from './policies/types.ts';
export { sentenceOf } from './sentence.ts';
