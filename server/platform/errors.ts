import type { Tx } from './db/index.ts';

/**
 * The one family of errors that cross a boundary. `code` is stable and documented; `status` is the HTTP status
 * (RFC 9110); the message is for people: what happened, what is safe, what to do.
 */
export class KeptError extends Error {
  override readonly name = 'KeptError';
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;
  /** What is written down all the same, once everything else was undone; whoever undoes it calls `keepLasting`. */
  lasting: ((tx: Tx) => Promise<unknown>) | undefined;

  constructor(code: string, status: number, say: string, details: Readonly<Record<string, unknown>> = {}) {
    super(say);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/** Writes down what lasts of an error, in a transaction that lasts itself. */
export async function keepLasting(tx: Tx, error: unknown): Promise<void> {
  if (error instanceof KeptError) await error.lasting?.(tx);
}

/** Nothing with this identity is there for this actor; also said when it exists but is not theirs to see. */
export const notFound = (what: string): KeptError =>
  new KeptError('not-found', 404, `There is no such ${what}.`);

/** The request is understood but goes against the state of things. */
export const conflict = (
  code: string,
  say: string,
  details: Readonly<Record<string, unknown>> = {},
): KeptError => new KeptError(code, 409, say, details);

/** A value cannot be used; `field` names it. */
export const invalid = (field: string, say: string): KeptError =>
  new KeptError('invalid', 422, say, { errors: [{ field, say }] });

/** The actor is known but may not do this. */
export const forbidden = (say: string): KeptError => new KeptError('forbidden', 403, say);
