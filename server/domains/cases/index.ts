export { clockTimers } from './clock-timers.ts';
export { caseHooks } from './hooks.ts';
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
