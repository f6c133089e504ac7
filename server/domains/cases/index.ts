export { attentionRoutes, attentionTimers } from './attention/routes.ts';
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
