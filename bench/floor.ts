import { type FastifyInstance, fastify } from 'fastify';
import pg from 'pg';

/** A bare Fastify whose routes each run SQL through the driver and answer its rows. */
export interface Floor {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts it; `routes` declares them on the bare app with a pool of the application's own size. */
export async function openFloor(
  ownerUrl: string,
  routes: (app: FastifyInstance, pool: pg.Pool) => void,
): Promise<Floor> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 10 });
  pool.on('error', () => undefined); // a session that is on its way out when the server stops
  const app = fastify();
  routes(app, pool);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, close: () => app.close().finally(() => pool.end()) };
}
