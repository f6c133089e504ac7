import { z } from 'zod';
import { IdParams, Nothing } from '#contracts/common.ts';
import {
  DeliveryState,
  NewWebhook,
  ReplayCount,
  ReplayPeriod,
  Webhook,
  WebhookChange,
  WebhookDelivery,
  WebhookDeliveryDetail,
  WebhookSecret,
} from '#contracts/webhooks.ts';
import { shownOnce } from '#domains/staff/index.ts';
import { ADMINS } from '#platform/actor.ts';
import { get, Page, pageQuery, type Route, write } from '#platform/http/index.ts';
import { listDeliveries, ping, replayDelivery, replayPeriod, viewDelivery } from './deliveries.ts';
import {
  changeWebhook,
  createWebhook,
  endWebhook,
  listWebhooks,
  rotateSecret,
  viewWebhook,
  type WebhookParts,
} from './webhooks.ts';

const tag = 'webhooks';

const endpoints = (parts: WebhookParts): Route[] => [
  get({
    url: '/webhooks',
    summary: 'Where events are sent',
    tag,
    who: ADMINS,
    response: z.object({ items: z.array(Webhook) }),
    handle: async ({ db, now }) => ({ items: await listWebhooks(db, now) }),
  }),
  write({
    method: 'POST',
    url: '/webhooks',
    summary: 'Have events sent to an address; its secret is shown this once',
    tag,
    who: ADMINS,
    body: NewWebhook,
    response: WebhookSecret,
    status: 201,
    handle: async ({ tx, actor, body, now }) => {
      const { id, secret } = await createWebhook(tx, parts, body, actor, now);
      return shownOnce({ id }, 'secret', secret);
    },
  }),
  get({
    url: '/webhooks/:id',
    summary: 'One webhook',
    tag,
    who: ADMINS,
    params: IdParams,
    response: Webhook,
    handle: ({ db, params, now }) => viewWebhook(db, now, params.id),
  }),
  write({
    method: 'PATCH',
    url: '/webhooks/:id',
    summary: 'Change a webhook, switch it off or on',
    tag,
    who: ADMINS,
    params: IdParams,
    body: WebhookChange,
    response: Webhook,
    handle: async ({ tx, actor, params, body, now }) => {
      await changeWebhook(tx, parts, params.id, body, actor, now);
      return viewWebhook(tx, now, params.id);
    },
  }),
  write({
    method: 'DELETE',
    url: '/webhooks/:id',
    summary: 'End a webhook and forget its deliveries',
    tag,
    who: ADMINS,
    params: IdParams,
    response: Nothing,
    status: 204,
    handle: async ({ tx, actor, params, now }) => {
      await endWebhook(tx, params.id, actor, now);
      return null;
    },
  }),
  write({
    method: 'POST',
    url: '/webhooks/:id/secret',
    summary: 'Make a new secret, shown this once; the one before signs as well for a day',
    tag,
    who: ADMINS,
    params: IdParams,
    response: WebhookSecret,
    status: 201,
    handle: async ({ tx, actor, params, now }) => {
      const { id, secret } = await rotateSecret(tx, parts, params.id, actor, now);
      return shownOnce({ id }, 'secret', secret);
    },
  }),
];

const deliveries = (parts: WebhookParts): Route[] => [
  write({
    method: 'POST',
    url: '/webhooks/:id/ping',
    summary: 'Send a test event',
    tag,
    who: ADMINS,
    params: IdParams,
    response: WebhookDeliveryDetail,
    status: 202,
    handle: async ({ tx, actor, params, now }) =>
      viewDelivery(tx, await ping(tx, params.id, actor, now), parts.publicUrl),
  }),
  get({
    url: '/webhooks/:id/deliveries',
    summary: 'What was sent to a webhook, waits, or is a dead letter; newest event first',
    tag,
    who: ADMINS,
    params: IdParams,
    query: pageQuery.extend({ state: DeliveryState.optional() }),
    response: Page(WebhookDelivery),
    handle: ({ db, params, query }) => listDeliveries(db, params.id, query),
  }),
  write({
    method: 'POST',
    url: '/webhooks/:id/replay',
    summary: 'Send everything of a period again, under the same ids',
    tag,
    who: ADMINS,
    params: IdParams,
    body: ReplayPeriod,
    response: ReplayCount,
    status: 202,
    handle: async ({ tx, actor, params, body, now }) => ({
      deliveries: await replayPeriod(tx, params.id, body, actor, now),
    }),
  }),
  get({
    url: '/webhook-deliveries/:id',
    summary: 'One delivery: what is sent, and every attempt',
    tag,
    who: ADMINS,
    params: IdParams,
    response: WebhookDeliveryDetail,
    handle: ({ db, params }) => viewDelivery(db, params.id, parts.publicUrl),
  }),
  write({
    method: 'POST',
    url: '/webhook-deliveries/:id/replay',
    summary: 'Send one event again, under the same id',
    tag,
    who: ADMINS,
    params: IdParams,
    response: WebhookDeliveryDetail,
    status: 202,
    handle: async ({ tx, params, now }) => {
      await replayDelivery(tx, params.id, now);
      return viewDelivery(tx, params.id, parts.publicUrl);
    },
  }),
];

/** Routes of webhooks; for admins only, since events tell of everything. */
export const webhookRoutes = (parts: WebhookParts): Route[] => [...endpoints(parts), ...deliveries(parts)];
