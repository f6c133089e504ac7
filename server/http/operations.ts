import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { sql } from '#platform/db/index.ts';
import { KeptError } from '#platform/errors.ts';
import type { House } from '../house.ts';

const open = { config: { who: 'anyone' as const } };

/** `/healthz` (the process lives), `/readyz` (the database answers), `/metrics` (Prometheus, no personal data). */
export function mountOperations(app: FastifyInstance, house: Pick<House, 'db'>): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  measureRequests(app, registry);
  measureQueues(registry, house);
  app.get('/healthz', { ...open, schema: { hide: true } }, async () => ({ status: 'ok' }));
  app.get('/readyz', { ...open, schema: { hide: true } }, async () => {
    await sql`select 1`.execute(house.db).catch(() => {
      throw new KeptError('database-unavailable', 503, 'The database does not answer.');
    });
    return { status: 'ready' };
  });
  app.get('/metrics', { ...open, schema: { hide: true } }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}

function measureRequests(app: FastifyInstance, registry: Registry): void {
  const seconds = new Histogram({
    name: 'kept_http_request_seconds',
    help: 'Time to answer, by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
}

/** Queues have an age, shown: the oldest waiting mail, the most overdue timer, mails that failed or are in doubt. */
function measureQueues(registry: Registry, { db }: Pick<House, 'db'>): void {
  const gauge = (name: string, help: string, read: ReturnType<typeof sql<{ n: number | null }>>): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set((await read.execute(db)).rows[0]?.n ?? 0);
      },
    });
  };
  gauge(
    'kept_mail_waiting_seconds',
    'Age of the oldest original that is not filed yet.',
    sql`select extract(epoch from now() - min(changed_at))::float as n from mail_messages where state = 'waiting'`,
  );
  gauge(
    'kept_mail_quarantined',
    'Mails that could not be read.',
    sql`select count(*) as n from mail_messages where state = 'quarantined'`,
  );
  gauge(
    'kept_timers_overdue_seconds',
    'How late the most overdue timer is.',
    sql`select greatest(0, extract(epoch from now() - min(due_at)))::float as n from timers where done_at is null`,
  );
  gauge(
    'kept_outgoing_troubled',
    'Mails that failed or are in doubt.',
    sql`select count(*) as n from outgoing where state in ('failed', 'in-doubt')`,
  );
}
