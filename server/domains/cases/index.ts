export { type Arrival, arrive } from './arrive.ts';
export { assignCase } from './assignment.ts';
export { type Harm, type HarmFacts, harmOf } from './attention/harm.ts';
export { questionsIn } from './attention/questions.ts';
export { attentionRoutes, attentionTimers } from './attention/routes.ts';
export { HARM_RULES, type HarmRule, pointsInWords } from './attention/rules.ts';
export { reasonsNow } from './attention/words.ts';
export { writeCaseNote } from './case-notes.ts';
export { changeCase } from './changes.ts';
export { type Claim, claimsIn } from './claims/find.ts';
export { clockTimers } from './clock-timers.ts';
export { answerQuestion } from './closing/answer.ts';
export { closeCase } from './closing/close.ts';
export { type AskedQuestion, findQuestion } from './closing/question.ts';
export { momentForCustomer, nextDeadline } from './deadline.ts';
export { soundsDissatisfied } from './dissatisfied.ts';
export { answerAsPartner } from './handoff-answers.ts';
export { handoffForPartner, type PartnerHandoff } from './handoff-partner.ts';
export { handoffTimers } from './handoff-return.ts';
export { offerHandoff } from './handoffs.ts';
export { placeHold } from './holds.ts';
export { caseHooks } from './hooks.ts';
export { countCases } from './list.ts';
export { writeInCase } from './messages.ts';
export { newNumber, numbersIn } from './numbers.ts';
export { staffHooks } from './orphans.ts';
export { ownershipRoutes } from './ownership-routes.ts';
export type { CaseParts } from './parts.ts';
export { PRESENCE_CHANNEL } from './presence.ts';
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
export { coreRoutes } from './routes.ts';
export { type CaseKey, caseKey } from './row.ts';
export { addTask } from './tasks.ts';
