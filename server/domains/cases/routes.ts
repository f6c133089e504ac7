import {
  CaseDispatch,
  CaseMessage,
  ContactMade,
  ConversationMessage,
  FirstMessage,
  NewContact,
} from '#contracts/case-messages.ts';
import {
  Case,
  CaseChange,
  CaseEntries,
  CaseOfConversation,
  CaseParams,
  CaseQuery,
  CaseSummary,
  NewCase,
} from '#contracts/cases.ts';
import { Dispatch } from '#contracts/channels.ts';
import { Closure, ClosureCheck, ClosureQuery, Reopening } from '#contracts/closing.ts';
import { IdParams } from '#contracts/common.ts';
import { Outgoing } from '#contracts/conversations.ts';
import { requireCustomer } from '#domains/customers/index.ts';
import { READERS, WORKERS } from '#platform/actor.ts';
import { get, Page, pageQuery, type Route, write } from '#platform/http/index.ts';
import { writeContact } from './arriving/contacts.ts';
import { reopenCase } from './arriving/reopening.ts';
import { openAsAsked } from './asked.ts';
import { changeCase } from './changes.ts';
import { checkClosure, closeCase } from './closing/close.ts';
import { type CaseDispatchParts, dispatchInCase } from './dispatches.ts';
import { caseKey } from './ground/row.ts';
import { listCases } from './list.ts';
import { writeFirst, writeInCase, writeInConversation } from './messages.ts';
import { entriesOfCase, numberOfConversation, viewCase } from './views.ts';

const tag = 'cases';
/** A message may quote a long mail. */
const MESSAGE_BYTES = 5 * 1024 * 1024;

/** Cases: opened, read, changed, answered, closed, taken up again; and contacts outside of connected channels. */
export const coreRoutes = (parts: CaseDispatchParts): Route[] => [
  ...readingRoutes(),
  ...changingRoutes(parts),
  ...closingRoutes(parts),
  ...writingRoutes(parts),
];

const readingRoutes = (): Route[] => [
  get({
    url: '/cases',
    tag,
    summary: 'Cases, newest first, or worst first, or by what is due next. Each filter goes by an index.',
    who: READERS,
    query: pageQuery.extend(CaseQuery.shape),
    response: Page(CaseSummary),
    handle: ({ db, query, actor, now }) => listCases(db, query, actor, now),
  }),
  get({
    url: '/customers/:id/cases',
    tag,
    summary: 'Cases of a customer and of whoever was merged into them.',
    who: READERS,
    params: IdParams,
    query: pageQuery.extend(CaseQuery.omit({ customerId: true }).shape).extend({
      state: CaseQuery.shape.state.unwrap().default('all'),
    }),
    response: Page(CaseSummary),
    handle: async ({ db, params, query, actor, now }) => {
      const page = await listCases(db, { ...query, customerId: params.id }, actor, now);
      if (page.items.length === 0) await requireCustomer(db, params.id);
      return page;
    },
  }),
  get({
    url: '/cases/:number',
    tag,
    summary: 'One case with everything about it; the number with or without hyphens.',
    who: READERS,
    params: CaseParams,
    response: Case,
    handle: ({ db, params, actor, now }) => viewCase(db, params.number, actor, now),
  }),
  get({
    url: '/cases/:number/entries',
    tag,
    summary: 'What belongs to a case, oldest first.',
    who: READERS,
    params: CaseParams,
    response: CaseEntries,
    handle: ({ db, params }) => entriesOfCase(db, params.number),
  }),
  get({
    url: '/cases/:number/closure',
    tag,
    summary:
      'What would stop closing a case this way now, with the entry behind each reason. Nothing is changed.',
    who: READERS,
    params: CaseParams,
    query: ClosureQuery,
    response: ClosureCheck,
    handle: ({ db, params, query, now }) => checkClosure(db, params.number, query, now),
  }),
  get({
    url: '/conversations/:id/case',
    tag,
    summary: 'The number of the case that a conversation belongs to.',
    who: READERS,
    params: IdParams,
    response: CaseOfConversation,
    handle: async ({ db, params }) => ({ number: await numberOfConversation(db, params.id) }),
  }),
];

const changingRoutes = (parts: CaseDispatchParts): Route[] => [
  write({
    method: 'POST',
    url: '/cases',
    tag,
    summary: 'Open a case by hand or from an entry.',
    who: WORKERS,
    body: NewCase,
    status: 201,
    response: Case,
    handle: async ({ tx, body, actor, now }) => {
      const { number } = await openAsAsked(tx, parts, body, actor, now);
      return viewCase(tx, number, actor, now);
    },
  }),
  write({
    method: 'PATCH',
    url: '/cases/:number',
    tag,
    summary:
      'Change what a case is about: subject, type, cause, procedure, remedy, tags, fields. Never its state.',
    who: WORKERS,
    params: CaseParams,
    body: CaseChange,
    response: Case,
    handle: async ({ tx, params, body, actor, now }) => {
      await changeCase(tx, parts, await caseKey(tx, params.number), body, actor, now);
      return viewCase(tx, params.number, actor, now);
    },
  }),
];

const closingRoutes = (parts: CaseDispatchParts): Route[] => [
  write({
    method: 'POST',
    url: '/cases/:number/closure',
    tag,
    summary: 'Close a case; 409 `case-not-closable` with every reason and the entry behind it.',
    who: WORKERS,
    params: CaseParams,
    body: Closure,
    response: Case,
    handle: async ({ tx, params, body, actor, now }) => {
      await closeCase(tx, parts, await caseKey(tx, params.number), body, actor, now);
      return viewCase(tx, params.number, actor, now);
    },
  }),
  write({
    method: 'POST',
    url: '/cases/:number/reopening',
    tag,
    summary:
      'Take a closed case up again, or choose about words that came after closing. Answers the case that goes on.',
    who: WORKERS,
    params: CaseParams,
    body: Reopening,
    response: Case,
    handle: async ({ tx, params, body, actor, now }) => {
      const number = await reopenCase(tx, parts, await caseKey(tx, params.number), body, actor, now);
      return viewCase(tx, number, actor, now);
    },
  }),
];

const writingRoutes = (parts: CaseDispatchParts): Route[] => [
  write({
    method: 'POST',
    url: '/cases/:number/messages',
    tag,
    summary: 'Write to the customer of a case, with promises in it. It can be taken back for 10 seconds.',
    who: WORKERS,
    params: CaseParams,
    body: CaseMessage,
    bodyLimit: MESSAGE_BYTES,
    status: 202,
    response: Outgoing,
    handle: async ({ tx, params, body, actor, now }) =>
      writeInCase(tx, parts, await caseKey(tx, params.number), body, actor, now),
  }),
  write({
    method: 'POST',
    url: '/cases/:number/dispatches',
    tag,
    summary:
      'Write to the customer of a case by SMS or letter, with promises in it. It can be taken back for 10 seconds.',
    who: WORKERS,
    params: CaseParams,
    body: CaseDispatch,
    status: 202,
    response: Dispatch,
    handle: async ({ tx, params, body, actor, now }) =>
      dispatchInCase(tx, parts, await caseKey(tx, params.number), body, actor, now),
  }),
  write({
    method: 'POST',
    url: '/conversations',
    tag: 'mail',
    summary:
      'Write to a customer in a new conversation, with promises in it. It can be taken back for 10 seconds.',
    who: WORKERS,
    body: FirstMessage,
    bodyLimit: MESSAGE_BYTES,
    status: 202,
    response: Outgoing,
    handle: ({ tx, body, actor, now }) => writeFirst(tx, parts, body, actor, now),
  }),
  write({
    method: 'POST',
    url: '/conversations/:id/messages',
    tag: 'mail',
    summary:
      'Answer or forward within a conversation, with promises in it. It can be taken back for 10 seconds.',
    who: WORKERS,
    params: IdParams,
    body: ConversationMessage,
    bodyLimit: MESSAGE_BYTES,
    status: 202,
    response: Outgoing,
    handle: ({ tx, params, body, actor, now }) => writeInConversation(tx, parts, params.id, body, actor, now),
  }),
  write({
    method: 'POST',
    url: '/customers/:id/contacts',
    tag: 'record',
    summary:
      'Write down a call, visit, letter or other contact, with its outcome. The customer’s own words open a case or join one.',
    who: WORKERS,
    params: IdParams,
    body: NewContact,
    status: 201,
    response: ContactMade,
    handle: ({ tx, params, body, actor, now }) => writeContact(tx, parts, params.id, body, actor, now),
  }),
];
