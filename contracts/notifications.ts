import { z } from 'zod';
import { Id, Instant } from './common.ts';

export const StaffNotification = z.object({
  id: Id,
  kind: z.string(),
  say: z.string(),
  caseNumber: z.string().nullable(),
  conversationId: Id.nullable(),
  entryId: Id.nullable(),
  at: Instant,
  readAt: Instant.nullable(),
});

/** What I am told; `unread` counts to 1,000. */
export const NotificationList = z.object({
  items: z.array(StaffNotification),
  next: z.string().nullable(),
  unread: z.number().int(),
});

/** Which of mine I have read; all where none are named. */
export const NotificationsRead = z.strictObject({ ids: z.array(Id).max(1000).optional() });
