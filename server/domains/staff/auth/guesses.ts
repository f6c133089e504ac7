import type { FastifyRequest } from 'fastify';
import { type Database, sql } from '#platform/db/index.ts';
import { KeptError } from '#platform/errors.ts';
import type { Secrets } from '#platform/secrets/index.ts';

/** Wrong guesses that a bucket allows in a window of 15 minutes. */
const LIMITS = { account: 10, device: 20, address: 100 } as const;

/** Who is guessing, from where: a browser that signed in to this account before has its own, separate allowance. */
export interface Guess {
  readonly account: string;
  /** The known browser's identity, if this is one for this account. */
  readonly device: string | undefined;
  readonly request: FastifyRequest;
}

/**
 * Counts guesses at passwords before they are checked. Strangers share ten per account, so that 1,000 addresses have no
 * more than one; the owner's own browser is not slowed by them. An unknown account is counted the same way.
 * By the machine's clock: a sandbox that is moved by a year opens no door.
 */
export function createGuesses(db: Database, secrets: Secrets) {
  const bucketOf = (kind: string, value: string): string =>
    secrets.mac('staff-guesses', Buffer.from(`${kind}:${value}`)).toString('base64url');
  const buckets = ({ account, device, request }: Guess): [string, number][] =>
    device === undefined
      ? [
          [bucketOf('account', account), LIMITS.account],
          ...(isLoopback(request.ip)
            ? []
            : [[bucketOf('address', request.ip), LIMITS.address] as [string, number]]),
        ]
      : [[bucketOf('device', device), LIMITS.device]];
  /** Whether one of these has no guess left: only read, so that whoever guesses on neither writes nor makes others wait. */
  const isSpent = async (given: readonly [string, number][]): Promise<boolean> => {
    const { rows } = await sql`
      select from staff_guesses g join unnest(${given.map(([bucket]) => bucket)}::text[], ${given.map(([, limit]) => limit)}::int[])
        as b (bucket, most) on b.bucket = g.bucket
      where g.guesses >= b.most and g.since >= now() - interval '15 minutes'`.execute(db);
    return rows.length > 0;
  };
  return {
    /** Takes one guess; refuses with 429 when there is none left. */
    take: async (guess: Guess): Promise<void> => {
      const all = buckets(guess);
      if (await isSpent(all)) throw throttled();
      for (const [bucket, limit] of all) {
        const { rows } = await sql<{ guesses: number }>`
          insert into staff_guesses as g (bucket, guesses, since) values (${bucket}, 1, now())
          on conflict (bucket) do update set
            guesses = case when g.since < now() - interval '15 minutes' then 1 else g.guesses + 1 end,
            since = case when g.since < now() - interval '15 minutes' then now() else g.since end
          returning guesses`.execute(db);
        if ((rows[0]?.guesses ?? 0) > limit) throw throttled();
      }
    },
    /** A right guess: the account's allowance begins anew, the address keeps its count. Clears away what has expired. */
    right: async (guess: Guess): Promise<void> => {
      const [first] = buckets(guess);
      await sql`delete from staff_guesses where bucket = ${first?.[0] ?? ''} or since < now() - interval '1 hour'`.execute(
        db,
      );
      await sql`delete from staff_verifications where expires_at < now()`.execute(db);
      await sql`delete from staff_sessions where expires_at < now() or seen_at < now() - interval '1 day'`.execute(
        db,
      );
    },
  };
}

export type Guesses = ReturnType<typeof createGuesses>;

const throttled = (): KeptError =>
  new KeptError(
    'too-many-guesses',
    429,
    'Too many wrong passwords for this account. Wait 15 minutes, use a browser that signed in before, a passkey or single sign-on, or ask for a new password.',
  );

/** A reverse proxy on this machine: everybody comes from there, so the address says nothing. */
const isLoopback = (ip: string): boolean =>
  ip === '::1' || ip.startsWith('127.') || ip.startsWith('::ffff:127.');
