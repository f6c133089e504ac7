import type { z } from 'zod';
import type { CloudEvent } from '#contracts/webhooks.ts';
import type { StoredEvent } from './index.ts';

/** Puts an event into its envelope (CloudEvents 1.0); `source` is the address under which this Kept is reached. */
export const cloudEvent = (
  event: Omit<StoredEvent, 'cursor'>,
  source: string,
): z.input<typeof CloudEvent> => ({
  specversion: '1.0',
  id: event.id,
  source,
  type: event.type,
  ...(event.subject ? { subject: event.subject } : {}),
  time: event.at.toISOString(),
  datacontenttype: 'application/json',
  ...(event.customerId ? { customerid: event.customerId } : {}),
  actortype: event.actor.type,
  actorid: event.actor.id,
  data: event.data,
});
