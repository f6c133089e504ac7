import { execFile } from 'node:child_process';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EngineError } from './errors.ts';
import { commandAs, type Identity } from './identity.ts';
import type { Layout } from './layout.ts';
import { ownerPassword } from './password.ts';

const run = promisify(execFile);

/** The superuser of the embedded cluster; the application itself works as a lesser role. */
export const OWNER = 'kept_owner';

function locale(major: number): string[] {
  // Without these it becomes SQL_ASCII, or pg_trgm finds nothing outside ASCII. The builtin provider came with 17.
  const ctype = process.platform === 'darwin' ? 'UTF-8' : 'C.UTF-8';
  const builtin = major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : [];
  return ['-E', 'UTF8', ...builtin, '--lc-collate=C', `--lc-ctype=${ctype}`, '--lc-messages=C'];
}

/** Makes the cluster where there is none; one that was being made when the power went is made anew. */
export async function ensureCluster(
  layout: Layout,
  identity: Identity,
  binDir: string,
  version: string,
): Promise<'made' | 'found'> {
  const major = Number.parseInt(version, 10);
  if (existsSync(layout.data)) {
    const found = Number.parseInt(readFileSync(join(layout.data, 'PG_VERSION'), 'utf8'), 10);
    if (found === major) return 'found';
    throw new EngineError(
      `The data in ${layout.data} was written by PostgreSQL ${found}, but the programs here are ${version}. Set PG_BIN_DIR to those of ${found}.`,
    );
  }
  await initialise(layout, identity, binDir, major);
  return 'made';
}

async function initialise(layout: Layout, identity: Identity, binDir: string, major: number): Promise<void> {
  const unfinished = join(layout.cluster, 'data.unfinished');
  const passwordFile = join(layout.cluster, 'password.once');
  rmSync(unfinished, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, ownerPassword(layout), { mode: 0o600, flag: 'wx' });
  if (identity.kind !== 'self') chownSync(passwordFile, identity.uid, identity.gid);
  const auth = ['-U', OWNER, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  const all = ['-D', unfinished, ...auth, ...locale(major), '-k'];
  const { file, args, options } = commandAs(identity, join(binDir, 'initdb'), all);
  try {
    await run(file, args, options);
    renameSync(unfinished, layout.data);
  } catch (error) {
    throw new EngineError(whyNoCluster(error));
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function whyNoCluster(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  if (!said.includes('could not look up effective user ID')) return `initdb failed: ${said}`;
  const user = process.getuid?.();
  return `PostgreSQL needs a name for user ${user} in /etc/passwd to make a new database: run Kept as a user with a name.`;
}

/**
 * Makes the folder of the socket for a server about to be started where none runs; in a shared place it must be ours
 * alone, or somebody could pose as the server.
 */
export function ensureSocketFolder(layout: Layout, identity: Identity): void {
  const owner = identity.kind === 'self' ? undefined : identity;
  if (!lstatSync(layout.socket, { throwIfNoEntry: false })) {
    mkdirSync(layout.socket, { mode: 0o700 });
    if (owner) chownSync(layout.socket, owner.uid, owner.gid);
  }
  const found = lstatSync(layout.socket);
  const uid = owner ? owner.uid : process.getuid?.();
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new EngineError(`${layout.socket} is another user's or open to others: remove it and start again.`);
  }
  // A killed server leaves its lock here, and its number may live on in a stranger or in a process not yet buried.
  for (const left of ['.s.PGSQL.5432', '.s.PGSQL.5432.lock']) {
    rmSync(join(layout.socket, left), { force: true });
  }
}

/** Takes away the folder of a stopped server's socket where it lies outside the data folder. */
export function removeSocketFolder(layout: Layout): void {
  if (!layout.socket.startsWith(layout.root)) rmSync(layout.socket, { recursive: true, force: true });
}
