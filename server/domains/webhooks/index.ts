export { createDeliverer, type Deliverer, forgetDelivered } from './deliverer.ts';
export type { DelivererParts, SendWebhook } from './parts.ts';
export { webhookRoutes } from './routes.ts';
export { LANES } from './run.ts';
export type { WebhookParts } from './webhooks.ts';
