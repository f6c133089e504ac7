import { tryGetCurrentAuthEndpointContext } from '@better-auth/core/context';
import type { DBAdapter, Where } from '@better-auth/core/db/adapter';
import { kyselyAdapter } from '@better-auth/kysely-adapter';
import type { BetterAuthOptions } from 'better-auth';
import type { Role } from '#platform/actor.ts';
import type { Clock } from '#platform/clock/index.ts';
import { type Database, inTransaction, type Tx } from '#platform/db/index.ts';
import { storedToken } from '../secret.ts';
import { noteBackupCodes, noteEndedSession, notePasskey, noteSession } from './notes.ts';

/** A session that nobody used for so long is over. Its absolute end is its row's `expires_at`. */
export const IDLE_MS = 12 * 3600 * 1000;

type Adapter = DBAdapter<BetterAuthOptions>;

const hashed = (where: Where[]): Where[] =>
  where.map((one) => {
    if (one.field !== 'token') return one;
    if (typeof one.value === 'string') return { ...one, value: storedToken(one.value) };
    return Array.isArray(one.value)
      ? { ...one, value: one.value.map((token) => storedToken(String(token))) }
      : one;
  });

const textOf = (where: readonly Where[] | undefined, field: string): string | undefined => {
  const value = where?.find((one) => one.field === field)?.value;
  return typeof value === 'string' ? value : undefined;
};

const isIdle = (row: object): boolean =>
  'seenAt' in row && row.seenAt instanceof Date && row.seenAt.getTime() < Date.now() - IDLE_MS;

/** The row with the token that the browser holds instead of its hash. */
function withToken<R>(row: R, token: string | undefined): R {
  if (token !== undefined && typeof row === 'object' && row !== null) Object.assign(row, { token });
  return row;
}

/**
 * better-auth's own PostgreSQL adapter with two differences: of session tokens only the hash is stored, and opening
 * or ending a session and changing a passkey writes its event in the same transaction.
 */
export const staffAdapter =
  (house: House): ((options: BetterAuthOptions) => Adapter) =>
  (options) =>
    over(house, undefined, options);

/** What the adapter needs of the house around it. */
export interface House {
  readonly db: Database;
  readonly clock: Clock;
  readonly admit: Admit;
}

/** Whether somebody new whom the single sign-on vouches for may come in, as what, and what follows once they are there. */
export type Admit = (tx: Tx, newcomer: object) => Promise<{ role: Role; welcome: () => Promise<void> }>;

function over(house: House, tx: Tx | undefined, options: BetterAuthOptions): Adapter {
  const { db, clock, admit } = house;
  const at = (where: Database | Tx): Adapter => kyselyAdapter(where, { type: 'postgres' })(options);
  const inner = at(tx ?? db);
  const within = <R>(work: (tx: Tx, adapter: Adapter) => Promise<R>): Promise<R> =>
    tx ? work(tx, inner) : inTransaction(db, (own) => work(own, at(own)));
  const safe = <G extends { model: string; where: Where[] }>(given: G): G =>
    given.model === 'session' ? { ...given, where: hashed(given.where) } : given;
  return {
    ...inner,
    create: <T extends Record<string, unknown>, R = T>(given: CreateOf<T>): Promise<R> => {
      if (!['session', 'passkey', 'user'].includes(given.model)) return inner.create<T, R>(given);
      return within(async (own, adapter) => {
        if (given.model === 'user') {
          const { role, welcome } = await admit(own, given.data);
          const row = await adapter.create<T, R>({ ...given, data: { ...given.data, role } });
          await welcome();
          return row;
        }
        if (given.model === 'passkey') {
          await notePasskey(own, given.data, 'added', clock.now());
          return adapter.create<T, R>(given);
        }
        const token = 'token' in given.data ? String(given.data.token) : '';
        await noteSession(own, given.data, tryGetCurrentAuthEndpointContext(), clock.now());
        const data = { ...given.data, token: storedToken(token) };
        return withToken(await adapter.create<T, R>({ ...given, data }), token);
      });
    },
    findOne: async <T>(given: FindOneOf): Promise<T | null> => {
      if (given.model !== 'session') return inner.findOne<T>(given);
      const row = await inner.findOne<T>(safe(given));
      if (typeof row === 'object' && row !== null && isIdle(row)) return null;
      return withToken(row, textOf(given.where, 'token'));
    },
    findMany: (given) => inner.findMany(given.where ? safe({ ...given, where: given.where }) : given),
    count: (given) => inner.count(given.where ? safe({ ...given, where: given.where }) : given),
    update: async <T>(given: UpdateOf): Promise<T | null> => {
      const context = tryGetCurrentAuthEndpointContext();
      if (given.model === 'twoFactor' && context?.path === '/two-factor/generate-backup-codes') {
        return within(async (own, adapter) => {
          await noteBackupCodes(own, context.context.session?.user.id, clock.now());
          return adapter.update<T>(given);
        });
      }
      const token = given.model === 'session' ? textOf(given.where, 'token') : undefined;
      return withToken(await inner.update<T>(safe(given)), token);
    },
    updateMany: (given) => inner.updateMany(safe(given)),
    delete: (given) =>
      within(async (own, adapter) => {
        const path = tryGetCurrentAuthEndpointContext()?.path;
        const token = textOf(given.where, 'token');
        if (given.model === 'session' && path === '/sign-out' && token)
          await noteEndedSession(own, storedToken(token), clock.now());
        if (given.model === 'passkey')
          await notePasskey(own, { id: textOf(given.where, 'id') }, 'removed', clock.now());
        return adapter.delete(safe(given));
      }),
    deleteMany: (given) => inner.deleteMany(safe(given)),
    consumeOne: (given) => inner.consumeOne(safe(given)),
    incrementOne: (given) => inner.incrementOne(safe(given)),
    transaction: (work) =>
      tx ? work(over(house, tx, options)) : inTransaction(db, (own) => work(over(house, own, options))),
  };
}

interface CreateOf<T> {
  model: string;
  data: Omit<T, 'id'>;
  select?: string[] | undefined;
  forceAllowId?: boolean | undefined;
}
type FindOneOf = Parameters<Adapter['findOne']>[0];
type UpdateOf = Parameters<Adapter['update']>[0];
