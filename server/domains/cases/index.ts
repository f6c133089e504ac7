export { type Arrival, arrive } from './arriving/arrive.ts';
export { soundsDissatisfied } from './arriving/dissatisfied.ts';
export { type Harm, type HarmFacts, harmOf } from './attention/harm.ts';
export { questionsIn } from './attention/questions.ts';
export { attentionRoutes, attentionTimers } from './attention/routes.ts';
export { HARM_RULES, type HarmRule, pointsInWords } from './attention/rules.ts';
export { reasonsNow } from './attention/words.ts';
export { changeCase } from './changes.ts';
export { clockTimers } from './clocks/clock-timers.ts';
export { momentForCustomer, nextDeadline } from './clocks/deadline.ts';
export { procedureRoutes } from './clocks/procedure-routes.ts';
export { answerQuestion } from './closing/answer.ts';
export { closeCase } from './closing/close.ts';
export { type AskedQuestion, findQuestion } from './closing/question.ts';
export { caseFacts, promiseFacts } from './gate-facts.ts';
export { accountableFor, requireWorker } from './ground/accountable.ts';
export { beginConversation, neverBegan } from './ground/conversations.ts';
export { linkEntries, OPENED_BY } from './ground/history.ts';
export { newNumber, numbersIn } from './ground/numbers.ts';
export type { CaseParts } from './ground/parts.ts';
export { type CaseKey, caseKey } from './ground/row.ts';
export { answerAsPartner } from './handoffs/handoff-answers.ts';
export { handoffForPartner, type PartnerHandoff } from './handoffs/handoff-partner.ts';
export { handoffTimers } from './handoffs/handoff-return.ts';
export { offerHandoff } from './handoffs/handoffs.ts';
export { caseHooks } from './hooks.ts';
export { countCases } from './list.ts';
export { writeInCase } from './messages.ts';
export { changeService } from './needs/service.ts';
export { openCase } from './open.ts';
export { assignCase } from './ownership/assignment.ts';
export { staffHooks } from './ownership/orphans.ts';
export { promiseHooks } from './ownership/promise-hooks.ts';
export { ownershipRoutes } from './ownership-routes.ts';
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
  readProcedure,
  silenceDays,
  summaryUntil,
} from './procedures/index.ts';
export { coreRoutes } from './routes.ts';
export { placeHold } from './tasks/holds.ts';
export { addTask, endTask } from './tasks/tasks.ts';
export { writeCaseNote } from './together/case-notes.ts';
export { PRESENCE_CHANNEL } from './together/presence.ts';
