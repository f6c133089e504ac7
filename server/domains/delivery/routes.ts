import { z } from 'zod';
import { Id, IdParams, Instant } from '#contracts/common.ts';
import { Conversation, Outgoing } from '#contracts/conversations.ts';
import { Upload } from '#contracts/mailboxes.ts';
import { conversationSummary } from '#domains/conversations/index.ts';
import { conversationEntries } from '#domains/record/index.ts';
import { READERS, type Role, WORKERS } from '#platform/actor.ts';
import { notFound } from '#platform/errors.ts';
import { cursorOf, get, Page, pageQuery, type Route, readCursor, write } from '#platform/http/index.ts';
import type { Enqueue } from '#platform/jobs/index.ts';
import { listTrouble, outgoingOf } from './outgoing.ts';
import type { WritingParts } from './parts.ts';
import { retryMessage, withdrawMessage } from './undo.ts';
import { receiveUpload, toUpload } from './uploads.ts';

const tag = 'mail';
const SHOWN = 100;

export interface DeliveryRouteParts extends WritingParts {
  readonly enqueue: Enqueue;
}

/** Mail out: taking back, sending again, files to go along; one conversation with its mails. Writing is in `cases`. */
export const deliveryRoutes = (parts: DeliveryRouteParts): Route[] => [
  ...outgoingRoutes(parts),
  conversationRoute(),
  uploadRoute(parts),
];

const TroubleQuery = pageQuery.extend({
  state: z.enum(['failed', 'in-doubt']).optional(),
  /** Only mails that the asking person wrote. */
  mine: z.stringbool().default(false),
});

const outgoingRoutes = (parts: DeliveryRouteParts): Route[] => [
  get({
    url: '/outgoing',
    tag,
    summary: 'Mails that failed or are in doubt, latest change first.',
    who: READERS,
    query: TroubleQuery,
    response: Page(Outgoing),
    handle: async ({ db, query: { state, mine, limit, cursor }, actor }) => {
      const before = readCursor(z.tuple([Instant, Id]), cursor);
      const items = await listTrouble(db, actor, { state, mine }, limit, before);
      const last = items.at(-1);
      return {
        items,
        next: last && items.length === limit ? cursorOf([last.changedAt, last.id]) : null,
      };
    },
  }),
  write({
    method: 'POST',
    url: '/outgoing/:id/withdrawal',
    tag,
    summary: 'Take a mail back while it waits; 409 once it has left.',
    who: WORKERS,
    params: IdParams,
    response: Outgoing,
    handle: ({ tx, params, actor, now }) => withdrawMessage(tx, parts, params.id, actor, now),
  }),
  write({
    method: 'POST',
    url: '/outgoing/:id/retry',
    tag,
    summary: 'Send a failed mail, or one in doubt, again; it may then arrive twice.',
    who: WORKERS,
    params: IdParams,
    body: z.strictObject({ sure: z.literal(true) }),
    status: 202,
    response: Outgoing,
    handle: ({ tx, params, actor, now }) => retryMessage(tx, parts, params.id, actor, now),
  }),
];

const abilitiesOf = (role: Role, state: 'open' | 'done'): string[] =>
  WORKERS.includes(role) ? ['reply', 'assign', 'note', state === 'open' ? 'done' : 'reopen'] : [];

const conversationRoute = (): Route =>
  get({
    url: '/conversations/:id',
    tag: 'conversations',
    summary: 'One conversation: its newest 100 entries and the mails that wait, failed or are in doubt.',
    who: READERS,
    params: IdParams,
    response: Conversation,
    handle: async ({ db, params, actor }) => {
      const found = await conversationSummary(db, params.id, actor);
      if (!found) throw notFound('conversation');
      return {
        ...found,
        items: await conversationEntries(db, found.customerId, params.id, SHOWN),
        outgoing: await outgoingOf(db, found.customerId, params.id),
        abilities: abilitiesOf(actor.type === 'system' ? 'admin' : actor.role, found.state),
      };
    },
  });

const uploadRoute = ({ originals }: DeliveryRouteParts): Route =>
  write({
    method: 'POST',
    url: '/uploads',
    tag,
    summary: 'A file to go along with a message, as multipart/form-data; at most 25 MB.',
    who: WORKERS,
    bodyLimit: 26 * 1024 * 1024,
    status: 201,
    response: Upload,
    before: ({ request }) => receiveUpload(request, originals),
    handle: async ({ tx, prepared, now }) => {
      await originals.commit(tx, [prepared.original], now);
      return toUpload(prepared);
    },
  });
