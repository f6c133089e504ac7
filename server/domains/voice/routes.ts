import type { z } from 'zod';
import { CaseParams } from '#contracts/cases.ts';
import { IdParams } from '#contracts/common.ts';
import { CheckedMessage, MessageCheck } from '#contracts/voice.ts';
import { caseKey } from '#domains/cases/index.ts';
import { findThread } from '#domains/conversations/index.ts';
import { WORKERS } from '#platform/actor.ts';
import { type Route, write } from '#platform/http/index.ts';
import { checkMessage, conversationOfCase } from './check.ts';

const tag = 'voice';

/** Looks at a message as it is written: what may not leave, what the record can say. Nothing is kept or sent. */
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
];
