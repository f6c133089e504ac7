export {
  type Clock,
  type ClockWarning,
  clocksFor,
  nextUpdate,
  type ProcedureFacts,
  silenceDays,
  summaryUntil,
} from './clocks.ts';
export {
  type LetterContents,
  type MissingPart,
  missingFromFinalResponse,
  missingFromLetter,
} from './letters.ts';
export { builtInProcedures, parseProcedure, procedureJsonSchema, readProcedure } from './load.ts';
