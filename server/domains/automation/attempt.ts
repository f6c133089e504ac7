import { sql, type Tx } from '#platform/db/index.ts';
import { KeptError, keepLasting } from '#platform/errors.ts';
import type { Log } from '#platform/log/index.ts';
import type { Outcome } from './runs.ts';
import type { Watching } from './watching.ts';

const SAVEPOINT = sql`savepoint automation`;
/** Two transactions met, or the session is lost: the whole transaction is for its caller to try again. */
const FOR_THE_CALLER = /^(40|08|57)/;

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';

/** Does something all or not at all, and makes of a refusal or a failure an outcome instead of losing the transaction. */
export async function attempt<T>(
  tx: Tx,
  log: Log,
  automation: Pick<Watching, 'id'>,
  work: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly outcome: Outcome }> {
  await SAVEPOINT.execute(tx);
  try {
    const value = await work();
    await sql`release savepoint automation`.execute(tx);
    return { value };
  } catch (error) {
    if (FOR_THE_CALLER.test(codeOf(error))) throw error;
    await sql`rollback to savepoint automation`.execute(tx);
    await keepLasting(tx, error);
    if (error instanceof KeptError && error.status < 500)
      return {
        outcome: { verdict: 'refused', code: error.code, say: error.message, details: error.details },
      };
    log.error({ automation: automation.id, err: error }, 'an automation failed; nothing of it was done');
    return {
      outcome: {
        verdict: 'failed',
        code: 'internal',
        say: 'Something went wrong here and was logged. Nothing was done.',
      },
    };
  }
}
