export {
  createDeliverer,
  type Deliverer,
  type DelivererParts,
  forgetDelivered,
  type SendWebhook,
} from './deliverer.ts';
export { webhookRoutes } from './routes.ts';
export { LANES } from './run.ts';
export type { WebhookParts } from './webhooks.ts';
