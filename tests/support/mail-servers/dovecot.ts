/** Debian's dovecot on loopback ports with its own throw-away folder, for tests against a real IMAP server. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const DOVECOT = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot'].find((path) => existsSync(path)) ?? null;

/** False where no dovecot is installed: the tests that need it are skipped, and say so. */
export const dovecotIsHere = DOVECOT !== null;
if (!dovecotIsHere)
  console.warn('SKIPPED: dovecot is not installed, so nothing was tested against a real IMAP server.');

/** The password of every user. */
export const DOVECOT_PASSWORD = 'kept-test';

/** A running dovecot. Any user name signs in with `DOVECOT_PASSWORD` and has an empty mailbox. */
export interface Dovecot {
  readonly port: number;
  readonly tlsPort: number;
  /** Puts a mail into a folder (INBOX, or a name below it), as a delivery agent would. */
  readonly deliver: (
    user: string,
    bytes: Buffer | string | AsyncIterable<string>,
    folder?: string,
  ) => Promise<void>;
  /** Forgets all UIDs and UIDVALIDITYs of a user, as a restored or moved mailbox does. */
  readonly renumber: (user: string) => Promise<void>;
  /** The Maildir of a user. */
  readonly maildir: (user: string) => string;
  /** Kills every process of the server at once. */
  readonly crash: () => Promise<void>;
  /** Starts it again on the same ports. */
  readonly restart: () => Promise<void>;
  /** Stops it and removes its folder. */
  readonly close: () => Promise<void>;
}

/** The UIDVALIDITY that a folder has now, as its list of numbers begins with it: `3 V1763811234 N9 …`; 0 before there is one. */
async function uidValidity(folder: string): Promise<number> {
  const list = await readFile(join(folder, 'dovecot-uidlist'), 'utf8').catch(() => '');
  return Number(/^\d+ V(\d+)/.exec(list)?.[1] ?? 0);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** Who owns the mail: root may not, so root lends it to nobody. */
function mailOwner(): { uid: number; gid: number; user: string; root: boolean } {
  const me = userInfo();
  if (me.uid !== 0) return { uid: me.uid, gid: me.gid, user: me.username, root: false };
  const [, , uid, gid] = execFileSync('getent', ['passwd', 'nobody'], { encoding: 'utf8' }).split(':');
  return { uid: Number(uid), gid: Number(gid), user: 'nobody', root: true };
}

function configuration(
  folder: string,
  port: number,
  tlsPort: number,
  owner: ReturnType<typeof mailOwner>,
): string {
  const pem = (name: string): string => fileURLToPath(new URL(`./test-${name}.pem`, import.meta.url));
  const users = owner.root
    ? 'default_internal_user = dovecot\ndefault_login_user = dovenull'
    : `default_internal_user = ${owner.user}\ndefault_login_user = ${owner.user}\ndefault_internal_group = ${owner.gid}`;
  return `
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/log
${users}
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <${pem('cert')}
ssl_key = <${pem('key')}
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:~/Maildir
mail_uid = ${owner.uid}
mail_gid = ${owner.gid}
first_valid_uid = 1
mailbox_list_index = no
mail_max_userip_connections = 100
passdb {
  driver = static
  args = password=${DOVECOT_PASSWORD}
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${folder}/mail/%u
}
auth_failure_delay = 0
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
namespace inbox {
  inbox = yes
  separator = /
}
`;
}

async function answers(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

/** Runs dovecot in the foreground in a process group of its own; it ends with this process, however that ends. */
async function run(binary: string, folder: string, port: number): Promise<ChildProcess> {
  const args = ['-F', '-c', join(folder, 'dovecot.conf')];
  const guarded = existsSync('/usr/bin/setpriv');
  const child = guarded
    ? spawn('/usr/bin/setpriv', ['--pdeathsig', 'TERM', binary, ...args], { detached: true, stdio: 'ignore' })
    : spawn(binary, args, { detached: true, stdio: 'ignore' });
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`dovecot did not start; see ${folder}/log`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return child;
}

async function stop(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  process.kill(-child.pid, signal);
  await gone;
}

async function removeIndexes(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true }))
    if (/(^|\/)dovecot[^/]*$/.test(entry)) await rm(join(folder, entry), { force: true });
}

/** Starts it on ports that were free a moment ago; where somebody else was faster, on others. */
async function begin(binary: string, folder: string, owner: ReturnType<typeof mailOwner>, tries = 3) {
  const [port, tlsPort] = [await freePort(), await freePort()];
  await writeFile(join(folder, 'dovecot.conf'), configuration(folder, port, tlsPort, owner));
  try {
    return { port, tlsPort, child: await run(binary, folder, port) };
  } catch (error) {
    if (tries === 1) throw error;
    return begin(binary, folder, owner, tries - 1);
  }
}

/** Starts a dovecot of its own; throws where it is not installed. */
export async function startDovecot(): Promise<Dovecot> {
  if (DOVECOT === null) throw new Error('dovecot is not installed');
  const owner = mailOwner();
  const folder = await mkdtemp(join(tmpdir(), 'kept-dovecot-'));
  await chmod(folder, 0o755);
  const own = async (path: string): Promise<void> => {
    if (owner.root) await chown(path, owner.uid, owner.gid);
  };
  await mkdir(join(folder, 'mail'));
  await own(join(folder, 'mail'));
  const begun = await begin(DOVECOT, folder, owner);
  const { port, tlsPort } = begun;
  let { child } = begun;
  const maildir = (user: string): string => join(folder, 'mail', user, 'Maildir');
  const makeFolder = async (user: string, name: string): Promise<string> => {
    const root = maildir(user);
    const path = name === 'INBOX' ? root : join(root, `.${name.replaceAll('/', '.')}`);
    for (const part of [
      join(folder, 'mail', user),
      root,
      path,
      ...['cur', 'new', 'tmp'].map((each) => join(path, each)),
    ]) {
      if (existsSync(part)) continue;
      await mkdir(part, { recursive: true });
      await own(part);
    }
    return path;
  };
  return {
    port,
    tlsPort,
    maildir,
    deliver: async (user, bytes, name = 'INBOX') => {
      const path = await makeFolder(user, name);
      const file = `${Math.floor(Date.now() / 1000)}.${randomUUID()}.test`;
      await writeFile(join(path, 'tmp', file), bytes);
      await own(join(path, 'tmp', file));
      await rename(join(path, 'tmp', file), join(path, 'new', file));
    },
    renumber: async (user) => {
      const before = await uidValidity(maildir(user));
      await removeIndexes(maildir(user));
      // The server takes the second in which it numbers anew.
      while (Math.floor(Date.now() / 1000) <= before) await pause(20);
    },
    crash: () => stop(child, 'SIGKILL'),
    restart: async () => {
      await stop(child, 'SIGKILL');
      await rm(join(folder, 'run'), { recursive: true, force: true });
      child = await run(DOVECOT, folder, port);
    },
    close: async () => {
      await stop(child, 'SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
