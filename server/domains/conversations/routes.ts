import { z } from 'zod';
import { Id, IdParams, Instant, Nothing } from '#contracts/common.ts';
import {
  ConversationChange,
  ConversationSummary,
  InboxCounts,
  InboxQuery,
} from '#contracts/conversations.ts';
import { Entry } from '#contracts/record.ts';
import { findEntry, writeNote } from '#domains/record/index.ts';
import { READERS, WORKERS } from '#platform/actor.ts';
import { notFound } from '#platform/errors.ts';
import { cursorOf, get, Page, pageQuery, type Route, readCursor, write } from '#platform/http/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { conversationSummary, inbox, inboxCounts } from './inbox.ts';
import { changeConversation, findThread, markRead } from './verbs.ts';

const tag = 'conversations';

/** The inbox and what is done with a conversation in it. One conversation with its mails is in `delivery`. */
export function conversationRoutes({ secrets }: { readonly secrets: Secrets }): Route[] {
  return [...inboxRoutes(), ...verbRoutes(secrets)];
}

const inboxRoutes = (): Route[] => [
  get({
    url: '/conversations',
    tag,
    summary: 'The inbox, newest first.',
    who: READERS,
    query: pageQuery.extend(InboxQuery.shape),
    response: Page(ConversationSummary),
    handle: async ({ db, query, actor }) => {
      const items = await inbox(
        db,
        query,
        actor,
        query.limit,
        readCursor(z.tuple([Instant, Id]), query.cursor),
      );
      const last = items.at(-1);
      return { items, next: last && items.length === query.limit ? cursorOf([last.lastAt, last.id]) : null };
    },
  }),
  get({
    url: '/conversations/counts',
    tag,
    summary: 'Open conversations in each view; counting stops at 10,000.',
    who: READERS,
    response: InboxCounts,
    handle: ({ db, actor }) => inboxCounts(db, actor),
  }),
];

const verbRoutes = (secrets: Secrets): Route[] => [
  write({
    method: 'PATCH',
    url: '/conversations/:id',
    tag,
    summary: 'Assign, give to a team, set aside as done, take up again.',
    who: WORKERS,
    params: IdParams,
    body: ConversationChange,
    response: ConversationSummary,
    handle: async ({ tx, params, body, actor, now }) => {
      await changeConversation(tx, params.id, body, actor, now);
      const changed = await conversationSummary(tx, params.id, actor);
      if (!changed) throw notFound('conversation');
      return changed;
    },
  }),
  write({
    method: 'POST',
    url: '/conversations/:id/notes',
    tag,
    summary: 'A note for colleagues within a conversation.',
    who: WORKERS,
    params: IdParams,
    body: z.strictObject({ text: z.string().trim().min(1).max(100_000) }),
    status: 201,
    response: Entry,
    handle: async ({ tx, params, body, actor, now }) => {
      const { customerId, conversationId } = await findThread(tx, params.id);
      return findEntry(
        tx,
        await writeNote(tx, secrets, customerId, { text: body.text, conversationId }, actor, now),
      );
    },
  }),
  write({
    method: 'POST',
    url: '/conversations/:id/read',
    tag,
    summary: 'I have read this conversation up to now.',
    who: READERS,
    params: IdParams,
    status: 204,
    response: Nothing,
    handle: async ({ tx, params, actor, now }) => {
      await markRead(tx, params.id, actor, now);
      return null;
    },
  }),
];
