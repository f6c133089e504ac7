import { z } from 'zod';
import { Id, Instant, Nothing } from '#contracts/common.ts';
import { NotificationList, NotificationsRead } from '#contracts/notifications.ts';
import { type Actor, READERS } from '#platform/actor.ts';
import { cursorOf, get, pageQuery, type Route, readCursor, write } from '#platform/http/index.ts';
import { countUnread, listNotifications, markRead } from './notifications.ts';

const Cursor = z.tuple([z.union([z.literal(0), z.literal(1)]), Instant, Id]);
const staffIdOf = (actor: Actor): string | null => (actor.type === 'staff' ? actor.id : null);

/** Routes of what one is told oneself; a token is told nothing, it listens to events. */
export const notificationRoutes: Route[] = [
  get({
    url: '/notifications',
    summary: 'What I am told: unread first, the newest first',
    tag: 'staff',
    who: READERS,
    query: pageQuery,
    response: NotificationList,
    handle: async ({ db, actor, query }) => {
      const me = staffIdOf(actor);
      if (me === null) return { items: [], next: null, unread: 0 };
      const items = await listNotifications(db, me, query.limit, readCursor(Cursor, query.cursor));
      const last = items.length === query.limit ? items.at(-1) : undefined;
      const next = last ? cursorOf([last.readAt === null ? 0 : 1, last.at, last.id]) : null;
      return { items, next, unread: await countUnread(db, me) };
    },
  }),
  write({
    method: 'POST',
    url: '/notifications/read',
    summary: 'Mark what I was told as read: those named, or all',
    tag: 'staff',
    who: READERS,
    body: NotificationsRead,
    response: Nothing,
    status: 204,
    handle: async ({ tx, actor, body, now }) => {
      const me = staffIdOf(actor);
      if (me !== null) await markRead(tx, me, body.ids, now);
      return null;
    },
  }),
];
