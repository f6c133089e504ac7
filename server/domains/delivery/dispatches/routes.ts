import { z } from 'zod';
import { Dispatch, PortalMessage } from '#contracts/channels.ts';
import { Id, IdParams, Instant } from '#contracts/common.ts';
import { requireCustomer } from '#domains/customers/index.ts';
import { READERS, WORKERS } from '#platform/actor.ts';
import { cursorOf, get, Page, pageQuery, type Route, readCursor, write } from '#platform/http/index.ts';
import type { ChangingParts } from '../parts.ts';
import { type ChannelRouteParts, channelRoutes } from './channel-routes.ts';
import { inboxToken } from './inbox-link.ts';
import { listDispatchTrouble } from './lists.ts';
import { openPortalMessage, portalInbox } from './portal.ts';
import { findDispatch, toDispatch } from './row.ts';
import { cancelDispatch, retryDispatch } from './undo.ts';

/** What routes of channels are built from. */
export interface DispatchRouteParts extends ChangingParts, ChannelRouteParts {
  /** Asks the provider to stop what it has; says how it went. `undefined`: it was not asked, since it cannot. */
  readonly stopAtProvider: (
    dispatchId: string,
  ) => Promise<{ readonly ok: boolean; readonly say: string } | undefined>;
}

const tag = 'channels';

/** SMS, letters and the portal's inbox: what goes out, and the settings of their providers. */
export const dispatchRoutes = (parts: DispatchRouteParts): Route[] => [
  ...goingOut(parts),
  ...portalRoutes(parts),
  ...channelRoutes(parts),
];

const TroubleQuery = pageQuery.extend({
  state: z.enum(['failed', 'in-doubt']).optional(),
  channel: z.enum(['sms', 'letter']).optional(),
});

const goingOut = (parts: DispatchRouteParts): Route[] => [
  get({
    url: '/dispatches',
    tag,
    summary: 'SMS and letters that failed or are in doubt, latest change first.',
    who: READERS,
    query: TroubleQuery,
    response: Page(Dispatch),
    handle: async ({ db, query: { state, channel, limit, cursor } }) => {
      const before = readCursor(z.tuple([Instant, Id]), cursor);
      const items = await listDispatchTrouble(db, { state, channel }, limit, before);
      const last = items.at(-1);
      return { items, next: last && items.length === limit ? cursorOf([last.changedAt, last.id]) : null };
    },
  }),
  get({
    url: '/dispatches/:id',
    tag,
    summary: 'One SMS, letter or message in the portal; its evidence is on its entry.',
    who: READERS,
    params: IdParams,
    response: Dispatch,
    handle: async ({ db, params }) => toDispatch(await findDispatch(db, params.id)),
  }),
  write({
    method: 'POST',
    url: '/dispatches/:id/cancellation',
    tag,
    summary:
      'Take back what has not left, or have its provider stop it; 409 where it can no longer be stopped.',
    who: WORKERS,
    params: IdParams,
    response: Dispatch,
    before: ({ params }) => parts.stopAtProvider(params.id),
    handle: ({ tx, params, actor, now, prepared }) =>
      cancelDispatch(tx, parts, params.id, actor, now, prepared?.ok ? prepared.say : undefined),
  }),
  write({
    method: 'POST',
    url: '/dispatches/:id/retry',
    tag,
    summary: 'Send again what failed or is in doubt; it may then arrive twice.',
    who: WORKERS,
    params: IdParams,
    body: z.strictObject({ sure: z.literal(true) }),
    status: 202,
    response: Dispatch,
    handle: ({ tx, params, actor, now }) => retryDispatch(tx, parts, params.id, actor, now),
  }),
];

const MessageParams = z.object({ id: Id, messageId: Id });

const portalRoutes = (parts: DispatchRouteParts): Route[] => [
  get({
    url: '/customers/:id/portal-inbox',
    tag: 'customers',
    summary: 'What was made available to a customer in the portal’s inbox, newest first; at most 200.',
    who: READERS,
    params: IdParams,
    response: z.object({ items: z.array(PortalMessage) }),
    handle: async ({ db, params }) => ({ items: await portalInbox(db, params.id) }),
  }),
  write({
    method: 'POST',
    url: '/customers/:id/portal-inbox/:messageId/opening',
    tag: 'customers',
    summary: 'The company’s portal says that the customer opened a message.',
    who: WORKERS,
    params: MessageParams,
    response: PortalMessage,
    handle: ({ tx, params, now }) => openPortalMessage(tx, parts, params.id, params.messageId, 'portal', now),
  }),
  write({
    method: 'POST',
    url: '/customers/:id/portal-inbox/link',
    tag: 'customers',
    summary: 'A link that opens the customer’s inbox without an account, for 90 days.',
    who: WORKERS,
    params: IdParams,
    status: 201,
    response: z.object({ url: z.string() }),
    handle: async ({ tx, params, now }) => {
      await requireCustomer(tx, params.id);
      return { url: `${parts.publicUrl}/messages/${inboxToken(parts.secrets, params.id, now)}` };
    },
  }),
];
