import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Actor, Role } from '../actor.ts';
import type { Clock } from '../clock/index.ts';
import type { Database, Tx } from '../db/index.ts';
import type { KeptError } from '../errors.ts';

type Schema = z.ZodType;
type Out<S> = S extends Schema ? z.output<S> : undefined;

/** What every handler is given, already parsed and allowed. */
export interface Call<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly now: Date;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

interface Common<P, Q, R> {
  /** Below `/v1`, with `:params`. */
  readonly url: string;
  readonly summary: string;
  readonly tag: string;
  /** Roles that may call it; `anyone` needs no sign-in. A route without it does not start. */
  readonly who: readonly Role[] | 'anyone';
  readonly params?: P;
  readonly query?: Q;
  /** Status of success, 200 unless told. */
  readonly status?: 200 | 201 | 202 | 204;
  readonly response: R;
}

/** A route that reads: it gets the pool and changes nothing. */
export interface ReadRoute<P, Q, R, W> extends Common<P, Q, R> {
  readonly method: 'GET';
  readonly who: W & (readonly Role[] | 'anyone');
  readonly handle: (
    call: Call<Out<P>, Out<Q>, undefined> & { readonly actor: ActorFor<W>; readonly db: Database },
  ) => Promise<R extends Schema ? z.input<R> : never>;
}

/** What a route was given before its transaction. */
export type CallBefore<P, Q, B, W> = Call<Out<P>, Out<Q>, Out<B>> & {
  readonly actor: ActorFor<W>;
  readonly db: Database;
};

/** A route that writes: its transaction is opened and committed around the handler, with the idempotency key in it. */
export interface WriteRoute<P, Q, B, R, W, X = undefined> extends Common<P, Q, R> {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly who: W & (readonly Role[] | 'anyone');
  readonly body?: B;
  /** Largest body in bytes; 1 MiB unless told. */
  readonly bodyLimit?: number;
  /** What takes long (a streamed body, a look at another server), done before the transaction is opened. */
  readonly before?: (call: CallBefore<P, Q, B, W>) => Promise<X>;
  readonly handle: (
    call: Call<Out<P>, Out<Q>, Out<B>> & {
      readonly actor: ActorFor<W>;
      readonly tx: Tx;
      readonly prepared: X;
    },
  ) => Promise<R extends Schema ? z.input<R> : never>;
}

/** How long a route may take, with signing in, and what is said when it does or when the database does not answer. */
export interface Within {
  /** Milliseconds from the request's arrival. */
  readonly ms: (request: FastifyRequest) => number;
  readonly late: () => KeptError;
}

/**
 * A route that answers within a time, whatever becomes of the database. It has no transaction around it and minds repeated
 * requests itself; the JSON text that it gives is sent as it is.
 */
export interface DirectRoute<P, Q, B, R, W> extends Common<P, Q, R> {
  readonly method: 'POST';
  readonly who: W & (readonly Role[] | 'anyone');
  readonly body?: B;
  readonly within: Within;
  readonly handle: (
    call: Call<Out<P>, Out<Q>, Out<B>> & { readonly actor: ActorFor<W>; readonly db: Database },
  ) => Promise<string>;
}

type ActorFor<W> = W extends 'anyone' ? Actor | null : Actor;

/** A declared route, its types forgotten, ready to be mounted. */
export interface Route extends Common<Schema | undefined, Schema | undefined, Schema> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: Schema | undefined;
  readonly bodyLimit?: number | undefined;
  readonly within?: Within | undefined;
  readonly before?:
    | ((call: Call<unknown, unknown, unknown> & { actor: Actor | null; db: Database }) => Promise<unknown>)
    | undefined;
  readonly run: (
    call: Call<unknown, unknown, unknown> & {
      actor: Actor | null;
      db: Database;
      tx?: Tx;
      prepared?: unknown;
    },
  ) => Promise<unknown>;
}

/** Declares a route that reads. */
export function get<
  R extends Schema,
  W extends readonly Role[] | 'anyone',
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
>(route: Omit<ReadRoute<P, Q, R, W>, 'method'>): Route {
  const { handle, ...rest } = route;
  return { ...rest, method: 'GET', run: handle as unknown as Route['run'] } as unknown as Route;
}

/** Declares a route that writes. */
export function write<
  R extends Schema,
  W extends readonly Role[] | 'anyone',
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
  X = undefined,
>(route: WriteRoute<P, Q, B, R, W, X>): Route {
  const { handle, ...rest } = route;
  return { ...rest, run: handle as unknown as Route['run'] } as unknown as Route;
}

/** Declares a route that answers within a time. */
export function direct<
  R extends Schema,
  W extends readonly Role[] | 'anyone',
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
>(route: DirectRoute<P, Q, B, R, W>): Route {
  const { handle, ...rest } = route;
  return { ...rest, run: handle as unknown as Route['run'] } as unknown as Route;
}

/** What the http server needs from the rest of the house. */
export interface HttpParts {
  readonly db: Database;
  readonly clock: Clock;
  /** Who is calling: a session or a bearer token; `null` for a stranger. */
  readonly identify: (request: FastifyRequest) => Promise<Actor | null>;
  readonly publicUrl: string;
}
