import { createHash } from 'node:crypto';
import type { Actor } from '../actor.ts';
import { type Database, sql, type Tx } from '../db/index.ts';
import { invalid, KeptError } from '../errors.ts';

interface Answer {
  readonly status: number;
  readonly response: unknown;
}

/**
 * Runs a write once per actor and `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): the same request gets
 * the stored answer, concurrent ones wait for the first, another body under the same key is refused with 422.
 */
export async function once(
  tx: Tx,
  key: string | undefined,
  caller: Actor | null,
  request: { method: string; url: string; body: unknown },
  now: Date,
  run: () => Promise<Answer>,
): Promise<Answer> {
  if (key === undefined) return run();
  if (key.length === 0 || key.length > 200) throw invalid('Idempotency-Key', 'Use 1 to 200 characters.');
  const actor = caller ? `${caller.type}:${caller.id}` : 'anyone';
  const digest = createHash('sha256')
    .update(JSON.stringify([request.method, request.url, request.body ?? null]))
    .digest();
  const claimed = await sql`
    insert into idempotency_keys (actor, key, request_digest, created_at) values (${actor}, ${key}, ${digest}, ${now})
    on conflict do nothing returning 1`.execute(tx);
  if (claimed.rows.length === 0) return stored(tx, actor, key, digest);
  const answer = await run();
  await sql`
    update idempotency_keys set status = ${answer.status}, response = ${JSON.stringify(answer.response ?? null)}::jsonb
    where actor = ${actor} and key = ${key}`.execute(tx);
  return answer;
}

/**
 * The first answer. The row is locked because that is a write: the commit then waits for the standbys, also for the first
 * request, which may have been in doubt.
 */
/** Keys are remembered for a week, longer than anybody retries; older ones are forgotten. */
export async function forgetOldKeys(db: Database, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 7 * 24 * 3600 * 1000);
  await sql`delete from idempotency_keys where created_at < ${before}`.execute(db);
}

async function stored(tx: Tx, actor: string, key: string, digest: Buffer): Promise<Answer> {
  const { rows } = await sql<{ request_digest: Buffer; status: number; response: unknown }>`
    select request_digest, status, response from idempotency_keys where actor = ${actor} and key = ${key} for update`.execute(
    tx,
  );
  const row = rows[0];
  if (!row)
    throw new KeptError('try-again', 503, 'The first request with this key was just given up. Try again.');
  if (!row.request_digest.equals(digest)) {
    throw new KeptError(
      'idempotency-key-reused',
      422,
      'This Idempotency-Key was used for a different request. Nothing was changed.',
    );
  }
  return { status: row.status, response: row.response };
}
