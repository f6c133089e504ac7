export { type Harm, type HarmFacts, harmOf } from './attention/harm.ts';
export { questionsIn } from './attention/questions.ts';
export { attentionRoutes, attentionTimers } from './attention/routes.ts';
export { HARM_RULES, type HarmRule, pointsInWords } from './attention/rules.ts';
export { reasonsNow } from './attention/words.ts';
export { clockTimers } from './clock-timers.ts';
export { answerAsPartner, handoffTimers } from './handoff-answers.ts';
export { handoffForPartner, type PartnerHandoff } from './handoff-partner.ts';
export { caseHooks } from './hooks.ts';
export { staffHooks } from './orphans.ts';
export { ownershipRoutes } from './ownership-routes.ts';
export { procedureRoutes } from './procedure-routes.ts';
export {
  builtInProcedures,
  type Clock,
  clocksFor,
  missingFromFinalResponse,
  missingFromLetter,
  nextUpdate,
  type ProcedureFacts,
  parseProcedure,
  procedureJsonSchema,
  silenceDays,
  summaryUntil,
} from './procedures/index.ts';
export { promiseHooks } from './promise-hooks.ts';
export { addTask } from './tasks.ts';
