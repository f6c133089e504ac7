/** Timers that failed before they did their work: a busy machine puts one off; anything else is a fault that trying again would hide. */
import { expect, vi } from 'vitest';
import type { Log } from '#platform/log/index.ts';

const FAILED = 'a timer failed and will be tried again';

/** What PostgreSQL and its driver say where a machine is busy: a lock or a connection was not to be had in time. */
const BUSY_CODES: ReadonlySet<unknown> = new Set(['55P03', '57014']);
const BUSY_WORDS = /timeout exceeded when trying to connect|query read timeout/i;
/** What they say where a session ended: a fault that stories draw. */
const ENDED_CODES: ReadonlySet<unknown> = new Set(['57P01', '57P02', '57P03', '08006', '08003', '08000']);
const ENDED_WORDS = /connection terminated|connection ended|not queryable|ECONNRESET|EPIPE|has closed/i;

interface Failure {
  readonly timer: string;
  readonly code: unknown;
  readonly say: string;
}

export interface Failures {
  /** Fails where a timer failed for another reason than a busy machine. */
  expectNone(): void;
}

/** Listens to what a company's own sweeps log. */
export function listenTo(log: Log): Failures {
  const heard: Failure[] = [];
  const error = log.error.bind(log);
  vi.spyOn(log, 'error').mockImplementation((...said: Parameters<Log['error']>) => {
    const [about, words] = said as unknown[];
    if (words === FAILED) heard.push(failureOf(about));
    error(...said);
  });
  return { expectNone: () => expectBusy(heard, false) };
}

/** Reads what processes said on their standard error; `mayEnd`: their sessions with the database are ended on purpose. */
export function expectNoneIn(said: readonly string[]): void {
  const lines = said.flatMap((text) => text.split('\n'));
  // What is no line of the log is why one did not start.
  for (const line of new Set(lines))
    if (line !== '' && !line.includes('{')) process.stderr.write(`${line}\n`);
  const failed = lines.filter((line) => line.includes(FAILED));
  expectBusy(
    failed.map((line) => failureOf(JSON.parse(line.slice(line.indexOf('{'))))),
    true,
  );
}

function failureOf(about: unknown): Failure {
  const { timer, err } = about as { timer?: unknown; err?: { code?: unknown; message?: unknown } };
  return { timer: String(timer), code: err?.code, say: String(err?.message ?? err) };
}

function expectBusy(heard: readonly Failure[], mayEnd: boolean): void {
  const known = ({ code, say }: Failure): boolean =>
    BUSY_CODES.has(code) ||
    BUSY_WORDS.test(say) ||
    (mayEnd && (ENDED_CODES.has(code) || ENDED_WORDS.test(say)));
  if (heard.length > 0) process.stderr.write(`${heard.length} timers were put off: ${tally(heard)}\n`);
  expect(heard.filter((one) => !known(one))).toEqual([]);
}

/** How often each failed for which reason. */
const tally = (heard: readonly Failure[]): string =>
  [...Map.groupBy(heard, ({ timer, say }) => `${timer}: ${say}`)]
    .map(([what, { length }]) => `${length} × ${what}`)
    .join('; ');
