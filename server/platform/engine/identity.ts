import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { EngineError } from './errors.ts';
import type { Layout } from './layout.ts';

const run = promisify(execFile);

/**
 * Who the server runs as: ourselves; or, since PostgreSQL refuses root, another user; or that user with the one
 * capability of passing closed folders, where binaries or data lie below one.
 */
export type Identity =
  | { readonly kind: 'self' }
  | { readonly kind: 'user' | 'user-passing-closed-folders'; readonly uid: number; readonly gid: number };

/** A program with its arguments and spawn options, ready to be run as an identity. */
export interface Command {
  readonly file: string;
  readonly args: string[];
  readonly options: { cwd: string; env: NodeJS.ProcessEnv; uid?: number; gid?: number };
}

/** How a program of PostgreSQL is started under this identity. */
export function commandAs(identity: Identity, program: string, args: string[]): Command {
  // Nothing of our environment reaches the server: PG* variables and secrets have no business there.
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', TZ: process.env.TZ, LC_ALL: undefined };
  if (identity.kind === 'self') return { file: program, args, options: { cwd: '/', env } };
  const { uid, gid } = identity;
  if (identity.kind === 'user') return { file: program, args, options: { cwd: '/', env, uid, gid } };
  const only = '-all,+dac_read_search';
  const rights = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs'];
  // access(2), by which PostgreSQL looks for its own programs, forgets the capabilities of everyone but root unless
  // no_setuid_fixup is set; exec drops all but the ambient one, so nothing else survives.
  rights.push('--securebits=+no_setuid_fixup', `--inh-caps=${only}`, `--ambient-caps=${only}`);
  return {
    file: 'setpriv',
    args: [...rights, `--bounding-set=${only}`, program, ...args],
    options: { cwd: '/', env },
  };
}

function nobody(): { uid: number; gid: number } {
  const line = readFileSync('/etc/passwd', 'utf8').match(/^nobody:[^:]*:(-?\d+):(-?\d+):/m);
  if (!line) {
    throw new EngineError(
      'PostgreSQL must not run as root, and this machine has no user `nobody`. Run Kept as another user.',
    );
  }
  return { uid: Number(line[1]) >>> 0, gid: Number(line[2]) >>> 0 };
}

/** Makes the server's own folder and gives it, and old data copied there by root, to the user who will run the server. */
async function giveFolder(layout: Layout): Promise<{ uid: number; gid: number }> {
  mkdirSync(layout.cluster, { recursive: true, mode: 0o700 });
  const { uid, gid } = statSync(layout.cluster);
  // Data of a former start under another user stays that user's.
  if (uid !== 0) return { uid, gid };
  const owner = nobody();
  if (existsSync(layout.data)) await run('chown', ['-R', `${owner.uid}:${owner.gid}`, layout.cluster]);
  chownSync(layout.cluster, owner.uid, owner.gid);
  return owner;
}

/** Enters the server's folder and asks the server its version, as this identity; undefined where that is not allowed. */
async function tryOut(identity: Identity, layout: Layout, binDir: string): Promise<string | undefined> {
  const probe = ['-c', 'cd "$1" && exec "$2/postgres" --version', 'sh', layout.cluster, binDir];
  const { file, args, options } = commandAs(identity, '/bin/sh', probe);
  try {
    const { stdout } = await run(file, args, options);
    return stdout.match(/\(PostgreSQL\) (\d+(?:\.\d+)?)/)?.[1];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (/shared librar|not found|No such file/i.test(why) && !/setpriv/.test(why))
      throw new EngineError(`PostgreSQL does not run here: ${why}`);
    return undefined;
  }
}

function closedFolderAbove(path: string, uid: number): string | undefined {
  const above = dirname(path);
  const closed = above === path ? undefined : closedFolderAbove(above, uid);
  if (closed) return closed;
  const { mode, uid: owner } = statSync(path);
  return owner !== uid && (mode & 0o001) === 0 ? path : undefined;
}

/** Chooses who runs the server and returns its version; throws EngineError saying what to do where nobody can. */
export async function chooseIdentity(
  layout: Layout,
  binDir: string,
): Promise<{ identity: Identity; version: string }> {
  const candidates: Identity[] = [];
  if (process.getuid?.() === 0) {
    const owner = await giveFolder(layout);
    candidates.push({ kind: 'user', ...owner }, { kind: 'user-passing-closed-folders', ...owner });
  } else {
    mkdirSync(layout.cluster, { recursive: true, mode: 0o700 });
    candidates.push({ kind: 'self' });
  }
  for (const identity of candidates) {
    const version = await tryOut(identity, layout, binDir);
    if (version) return { identity, version };
  }
  throw new EngineError(whyNobodyCan(candidates, layout, binDir));
}

function whyNobodyCan(candidates: Identity[], layout: Layout, binDir: string): string {
  const [first] = candidates;
  if (!first || first.kind === 'self') {
    return `PostgreSQL cannot be run from ${binDir} on ${layout.cluster}: does the folder belong to another user?`;
  }
  const closed =
    closedFolderAbove(layout.cluster, first.uid) ?? closedFolderAbove(binDir, first.uid) ?? layout.root;
  return [
    `PostgreSQL must not run as root; as user ${first.uid} it cannot pass the folder ${closed}.`,
    'Do one of these: let others pass that folder (chmod o+x), put Kept and KEPT_DATA elsewhere (say /srv/kept),',
    'start Kept as an ordinary user, or allow the capability DAC_READ_SEARCH with setpriv installed',
    '(in a container: --cap-add DAC_READ_SEARCH).',
  ].join(' ');
}
