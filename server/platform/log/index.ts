import { type Logger, pino } from 'pino';

export type Log = Logger;

/**
 * What of an error is logged. Not all that hangs on it: PostgreSQL's `detail` holds values of customers, the driver's errors
 * hold whole sessions with their keys.
 */
function plainError(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return String(error);
  const { name, message, stack, code } = error as Partial<Error & { code: unknown }>;
  return { type: name, message, code, stack };
}

/** Structured log to standard error; never given bodies, addresses' contents, tokens or passwords. */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      serializers: { err: plainError },
      redact: {
        paths: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.token', '*.secret'],
        censor: '[hidden]',
      },
    },
    pino.destination({ dest: 2, sync: false }),
  );
}
