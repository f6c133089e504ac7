import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Config } from '#platform/config/index.ts';
import { WrongUsage } from './outcome.ts';

/** Throws WrongUsage where another program has the port already: said before any work is done, with the way out. */
export async function needPort({ port, host }: Pick<Config, 'port' | 'host'>): Promise<void> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new WrongUsage(
      `Port ${port} is taken, perhaps by a Kept that runs already. Nothing was done. Take another: KEPT_PORT=${port + 1} and the same command again.`,
    );
  } finally {
    server.close();
  }
}
