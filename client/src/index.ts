import { Webhook } from 'standardwebhooks';
import { call, type KeptOptions } from './call.ts';
import type { ActionState, Answer, NewAction } from './types.ts';

export type { KeptOptions } from './call.ts';
export { KeptProblem, KeptUnavailable } from './errors.ts';
export type { ActionState, Answer, Json, NewAction, Verdict } from './types.ts';

/** An event of a webhook (CloudEvents 1.0), its signature checked. */
export interface KeptEvent {
  readonly id: string;
  readonly type: string;
  readonly subject?: string;
  readonly time: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The gate, for another system. */
export interface Kept {
  /** Asks before acting. Act only on `proceed`; where it throws, do not act. */
  ask(action: NewAction): Promise<Answer>;
  /** Reports what has happened; the duty to tell the customer begins. */
  done(action: NewAction): Promise<Answer>;
  /** How an action stands now, for systems that poll instead of listening. */
  action(id: string): Promise<ActionState>;
  /** Moves the clock of a sandbox (`KEPT_CLOCK=test`) through everything that falls due; 404 on a real one. */
  moveClock(to: Date): Promise<void>;
}

/** Opens the gate. Holds no connection: make one and keep it. */
export function createKept(options: KeptOptions): Kept {
  return {
    ask: async (action) => (await call(options, 'POST', '/actions', { ...action, mode: 'ask' })) as Answer,
    done: async (action) => (await call(options, 'POST', '/actions', { ...action, mode: 'done' })) as Answer,
    action: async (id) => (await call(options, 'GET', `/actions/${encodeURIComponent(id)}`)) as ActionState,
    moveClock: async (to) => void (await call(options, 'POST', '/test/clock', { now: to.toISOString() })),
  };
}

/**
 * Checks a webhook's signature (Standard Webhooks) over the raw body and gives its event; throws where it is not Kept's.
 * `headers` may be those of Node's own request (`request.headers`).
 */
export function readWebhook(
  secret: string,
  body: string,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): KeptEvent {
  const named = Object.entries(headers).map(([name, value]) => [name, String(value ?? '')]);
  return new Webhook(secret).verify(body, Object.fromEntries(named)) as KeptEvent;
}
