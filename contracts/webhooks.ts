import { z } from 'zod';
import { Id, Instant, Moment } from './common.ts';

/** An event type, or the beginning of some: `kept.case.*`, `*`. */
export const EventPattern = z
  .string()
  .max(120)
  .regex(
    /^(\*|kept(\.[a-z0-9-]+)*(\.[a-z0-9-]+|\.\*))$/,
    'must be a type such as kept.case.opened, or kept.case.*, or *',
  );

const Address = z.url({ protocol: /^https?$/ }).max(2000);
const Types = z.array(EventPattern).min(1).max(100);
const Description = z.string().trim().max(300);
/** Fields with the values that an event's data must have; `{}`: every event. */
const Filter = z
  .record(z.string().max(100), z.union([z.string().max(1000), z.number(), z.boolean()]))
  .refine((filter) => Object.keys(filter).length <= 20, 'At most 20 fields.');

export const NewWebhook = z.strictObject({
  url: Address,
  description: Description.default(''),
  types: Types,
  filter: Filter.default({}),
});

/** What is left out stays. Switched on again, it is sent what happens from then on, and what was waiting. */
export const WebhookChange = z.strictObject({
  url: Address.optional(),
  description: Description.optional(),
  types: Types.optional(),
  filter: Filter.optional(),
  active: z.boolean().optional(),
});

/** Where events are sent. The secret is never given out again. */
export const Webhook = z.object({
  id: Id,
  url: z.string(),
  description: z.string(),
  types: z.array(z.string()),
  filter: z.record(z.string(), z.unknown()),
  active: z.boolean(),
  /** Why Kept switched it off by itself. */
  stoppedWhy: z.string().nullable(),
  /** Since when nothing got through. */
  failingSince: Instant.nullable(),
  /** Nothing got through for a day or longer. */
  failing: z.boolean(),
  /** Until when the secret before signs as well. */
  previousSecretUntil: Instant.nullable(),
  deliveredAt: Instant.nullable(),
  waiting: z.number().int(),
  dead: z.number().int(),
  createdAt: Instant,
  createdBy: z.string(),
});

/** `secret` (`whsec_…`) is shown this once and left out when the answer is given again by its Idempotency-Key. */
export const WebhookSecret = z.object({ id: Id, secret: z.string().optional() });

export const DeliveryState = z.enum(['waiting', 'delivered', 'dead']);

/** One event on its way to one webhook. */
export const WebhookDelivery = z.object({
  id: Id,
  webhookId: Id,
  /** The `webhook-id` under which it is sent, each time. */
  eventId: Id,
  type: z.string(),
  subject: z.string().nullable(),
  /** When the event happened. */
  at: Instant,
  state: DeliveryState,
  attempts: z.number().int(),
  /** When it is tried next; `null` when it is not waiting. */
  nextAt: Instant.nullable(),
  lastStatus: z.number().int().nullable(),
  lastSay: z.string().nullable(),
});

/** An event as it is sent: CloudEvents 1.0, JSON. With `source`, its `id` is the same each time (R84). */
export const CloudEvent = z.object({
  specversion: z.literal('1.0'),
  id: Id,
  /** The address under which this Kept is reached. */
  source: z.string(),
  type: z.string(),
  subject: z.string().optional(),
  time: Instant,
  datacontenttype: z.literal('application/json'),
  /** Extension: the customer that it is about. */
  customerid: Id.optional(),
  /** Extension: who did it. */
  actortype: z.enum(['staff', 'token', 'system']),
  /** Extension: the id of whoever did it. */
  actorid: z.string(),
  data: z.record(z.string(), z.unknown()),
});

/** A delivery with what is sent and what came of each attempt. */
export const WebhookDeliveryDetail = WebhookDelivery.extend({
  event: CloudEvent,
  log: z.array(
    z.object({
      number: z.number().int(),
      at: Instant,
      durationMs: z.number().int(),
      /** HTTP status; `null` where no answer came. */
      status: z.number().int().nullable(),
      say: z.string(),
      /** The first kilobyte of the answer. */
      answer: z.string(),
    }),
  ),
});

/** A period of what happened, `to` excluded. */
export const ReplayPeriod = z.strictObject({ from: Moment, to: Moment });
export const ReplayCount = z.object({ deliveries: z.number().int() });

/** A type of event as docs/events.md describes it. */
export const EventType = z.object({
  type: z.string(),
  /** What `subject` names. */
  subject: z.string(),
  /** Fields of `data`. */
  data: z.string(),
  happened: z.string(),
});
