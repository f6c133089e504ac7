import { type Logger, pino } from 'pino';

export type Log = Logger;

/** Structured log to standard error; never given bodies, addresses' contents, tokens or passwords. */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      redact: {
        paths: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.token', '*.secret'],
        censor: '[hidden]',
      },
    },
    pino.destination({ dest: 2, sync: false }),
  );
}
