import type { StoredEvent } from './index.ts';

/** An event as others are given it: CloudEvents 1.0, JSON. Absent attributes are left out or null. */
export interface CloudEvent {
  readonly specversion: '1.0';
  /** With `source` unique: a receiver that has seen the two has seen the event (R84). */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string;
  /** ISO 8601. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** Extension: the customer that it is about. */
  readonly customerid?: string;
  /** Extension: who did it: `staff`, `token` or `system`. */
  readonly actortype: string;
  /** Extension: the id of whoever did it. */
  readonly actorid: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Puts an event into its envelope; `source` is the address under which this Kept is reached. */
export const cloudEvent = (event: Omit<StoredEvent, 'cursor'>, source: string): CloudEvent => ({
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
