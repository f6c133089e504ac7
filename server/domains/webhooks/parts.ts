import type { Clock } from '#platform/clock/index.ts';
import type { Database } from '#platform/db/index.ts';
import type { Log } from '#platform/log/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import type { SendAnswer } from './outcomes.ts';

/** Sends one message, signed with each secret; never rejects. */
export type SendWebhook = (message: {
  readonly url: string;
  readonly id: string;
  readonly body: string;
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}) => Promise<SendAnswer>;

/** Says who works on a webhook: one process at a time, and nobody once that process is dead. */
interface WebhookLocks {
  take(webhookId: string): Promise<boolean>;
  release(webhookId: string): Promise<void>;
}

/** What sending webhooks needs. */
export interface DelivererParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly publicUrl: string;
  readonly send: SendWebhook;
  readonly locks: WebhookLocks;
}
