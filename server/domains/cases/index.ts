export { caseHooks } from './hooks.ts';
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
