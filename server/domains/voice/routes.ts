import { z } from 'zod';
import { CaseParams } from '#contracts/cases.ts';
import { IdParams } from '#contracts/common.ts';
import { MessageDecision, MessageReplay } from '#contracts/gate.ts';
import { CheckedMessage, MessageCheck } from '#contracts/voice.ts';
import { caseKey } from '#domains/cases/index.ts';
import { findThread } from '#domains/conversations/index.ts';
import { findCustomer } from '#domains/customers/index.ts';
import { READERS, WORKERS } from '#platform/actor.ts';
import { get, type Route, write } from '#platform/http/index.ts';
import { checkMessage, conversationOfCase } from './check.ts';
import { decisionsOn, replayMessage } from './past.ts';

const tag = 'voice';

/** Looks at a message as it is written (nothing is kept or sent), and how messages were decided on. */
export const voiceRoutes: Route[] = [
  write({
    method: 'POST',
    url: '/cases/:number/messages/check',
    tag,
    summary: 'Look at a message before it is sent: what stops it, with the entry behind it. Nothing is kept.',
    who: WORKERS,
    params: CaseParams,
    body: MessageCheck,
    response: CheckedMessage,
    handle: async ({ tx, params, body, actor, now }): Promise<z.input<typeof CheckedMessage>> => {
      const place = await conversationOfCase(tx, await caseKey(tx, params.number), body.conversationId);
      return checkMessage(tx, place, body, actor, now);
    },
  }),
  write({
    method: 'POST',
    url: '/conversations/:id/messages/check',
    tag,
    summary: 'The same for a message in a conversation, with or without a case.',
    who: WORKERS,
    params: IdParams,
    body: MessageCheck.omit({ conversationId: true }),
    response: CheckedMessage,
    handle: async ({ tx, params, body, actor, now }): Promise<z.input<typeof CheckedMessage>> =>
      checkMessage(tx, await findThread(tx, params.id), body, actor, now),
  }),
  write({
    method: 'POST',
    url: '/customers/:id/messages/check',
    tag,
    summary: 'The same for a new message to a customer, in no conversation yet.',
    who: WORKERS,
    params: IdParams,
    body: MessageCheck.omit({ conversationId: true }),
    response: CheckedMessage,
    handle: async ({ tx, params, body, actor, now }): Promise<z.input<typeof CheckedMessage>> => {
      const customerId = (await findCustomer(tx, params.id, now)).id;
      return checkMessage(tx, { customerId, conversationId: null }, body, actor, now);
    },
  }),
  get({
    url: '/messages/:id/decisions',
    tag,
    summary:
      'How a mail, SMS, letter or inbox message of ours was decided on (P10), by its id: when it was accepted, when it left, or why it did not.',
    who: READERS,
    params: IdParams,
    response: z.object({ items: z.array(MessageDecision) }),
    handle: async ({ db, params }) => ({ items: await decisionsOn(db, params.id) }),
  }),
  get({
    url: '/messages/:id/replay',
    tag,
    summary:
      'Decide them again from the stored facts and the policies’ versions of then: each must be the same.',
    who: READERS,
    params: IdParams,
    response: z.object({ items: z.array(MessageReplay) }),
    handle: async ({ db, params }) => ({ items: await replayMessage(db, params.id) }),
  }),
];
