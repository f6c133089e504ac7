import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from './errors.ts';

/** Where the engine keeps its things below one data folder; absolute paths, links resolved. */
export interface Layout {
  /** The data folder itself (`KEPT_DATA`). */
  readonly root: string;
  /** Belongs to the user that PostgreSQL runs as, and to nobody else. */
  readonly cluster: string;
  /** PGDATA. */
  readonly data: string;
  /** The folder of the Unix socket. */
  readonly socket: string;
  /** Locks, lifeline and log: belongs to the user that Kept runs as. */
  readonly own: string;
  readonly secrets: string;
}

/** The longest socket folder that still leaves room for `/.s.PGSQL.5432` within the 104–108 bytes of a socket's address. */
const LONGEST_SOCKET_FOLDER = 90;

/** Makes the folders that belong to Kept's own user and names the others; throws EngineError where it may not. */
export function layOut(dataDir: string): Layout {
  // As root the server is another user, who has to be let through (though not to look around).
  if (!existsSync(dataDir))
    mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  const root = realpathSync(dataDir);
  const own = join(root, 'engine');
  const secrets = join(root, 'secrets');
  for (const folder of [own, secrets]) makePrivate(folder);
  const cluster = join(root, 'postgres');
  return { root, cluster, data: join(cluster, 'data'), socket: socketFolder(cluster, root), own, secrets };
}

function makePrivate(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new EngineError(
      `${folder} cannot be written (${error instanceof Error ? error.message : String(error)}): does it belong to another user?`,
    );
  }
}

function socketFolder(cluster: string, root: string): string {
  const inside = join(cluster, 'socket');
  if (Buffer.byteLength(inside) < LONGEST_SOCKET_FOLDER) return inside;
  // Not os.tmpdir(): it depends on the environment, and two processes on one data folder must agree.
  return join('/tmp', `kept-${createHash('sha256').update(root).digest('hex').slice(0, 24)}`);
}
