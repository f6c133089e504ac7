import { createHash, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Batch } from '#contracts/gate.ts';
import { findBatch, MOST_BYTES, readBatch, takeBatch, tooLarge } from '#domains/gate/index.ts';
import { type Actor, WORKERS } from '#platform/actor.ts';
import { sql } from '#platform/db/index.ts';
import { forbidden, invalid, KeptError } from '#platform/errors.ts';
import { EVENT_CHANNEL } from '#platform/events/index.ts';
import type { House } from '../house.ts';
import { linesIn } from './lines.ts';

export interface BatchParts {
  readonly house: Pick<House, 'db' | 'clock'>;
  readonly identify: (request: FastifyRequest) => Promise<Actor | null>;
}

/** Largest batch that comes as one JSON array, in bytes; NDJSON streams, and may be larger. */
const JSON_LIMIT = 16 * 1024 * 1024;

/**
 * `POST /v1/actions/batches`: many actions at once, as NDJSON (an action on each line) or a JSON array. They are decided by a
 * worker; the answer says where to look. The same Idempotency-Key is the same batch.
 */
export function mountBatches(app: FastifyInstance, { house, identify }: BatchParts): void {
  app.addContentTypeParser('application/x-ndjson', (_request, payload, done) => done(null, payload));
  app.post(
    '/v1/actions/batches',
    {
      bodyLimit: JSON_LIMIT,
      config: { who: WORKERS },
      schema: {
        tags: ['gate'],
        summary:
          'Ask about, or report, up to 100,000 actions at once: NDJSON, or a JSON array. Each item is answered as if it had been sent alone.',
        response: { 202: Batch },
      },
      onRequest: async (request) => request.setDecorator('actor', await allowed(identify, request)),
    },
    async (request, reply) => {
      const actor = request.getDecorator<Actor>('actor');
      const key = request.headers['idempotency-key'];
      if (Array.isArray(key) || (key !== undefined && !/^.{1,200}$/.test(key)))
        throw invalid('Idempotency-Key', 'Use 1 to 200 characters.');
      const hash = createHash('sha256');
      const items = await readBatch(linesOf(request.body, hash));
      const id = await takeBatch(house.db, key, hash.digest(), items, actor, house.clock.now());
      await sql`select pg_notify(${EVENT_CHANNEL}, '')`.execute(house.db);
      return reply
        .code(202)
        .header('location', `/v1/actions/batches/${id}`)
        .send(await findBatch(house.db, id));
    },
  );
}

async function allowed(identify: BatchParts['identify'], request: FastifyRequest): Promise<Actor> {
  const actor = await identify(request);
  if (actor === null)
    throw new KeptError('not-signed-in', 401, 'Sign in, or send a token as «Authorization: Bearer …».');
  if (actor.type !== 'system' && !WORKERS.includes(actor.role))
    throw forbidden(`This needs one of the roles: ${WORKERS.join(', ')}.`);
  return actor;
}

/** The actions of a body, each as one line of JSON. */
async function* linesOf(body: unknown, hash: Hash): AsyncGenerator<string> {
  if (body instanceof Readable) {
    for await (const line of linesIn(body, MOST_BYTES, tooLarge)) {
      hash.update(line).update('\n');
      yield line;
    }
    return;
  }
  if (!Array.isArray(body))
    throw invalid('body', 'Send an array of actions, or NDJSON with an action on each line.');
  for (const one of body) {
    const line = JSON.stringify(one);
    hash.update(line).update('\n');
    yield line;
  }
}
