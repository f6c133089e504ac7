import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

/** A real OpenSSH server on loopback that gives out SFTP only. */
export interface Sshd {
  readonly port: number;
  readonly user: string;
  /** `SHA256:…` of its host key. */
  readonly hostKey: string;
  /** A private key that it lets in. */
  readonly privateKey: string;
  /** The folder that lies at `folder` for whoever signs in. */
  readonly folder: string;
  /** Dies with all that is in hand, and is there again. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const SSHD = '/usr/sbin/sshd';

/** Whether this machine has OpenSSH's server (Debian: openssh-server). */
export const hasSshd = existsSync(SSHD);
if (!hasSshd)
  process.stderr.write('No /usr/sbin/sshd (Debian: openssh-server): tests of the SFTP drop are left out.\n');

/** Starts one as whoever runs the tests, with a host key and a user key of its own. */
export async function startSshd(): Promise<Sshd> {
  const home = mkdtempSync(join(tmpdir(), 'kept-sshd-'));
  for (const name of ['host', 'user']) makeKey(join(home, name));
  const folder = join(home, 'files');
  for (const name of ['drop', 'status']) mkdirSync(join(folder, name), { recursive: true });
  const port = await freePort();
  // As root it wants this folder to shut itself into; it is empty and belongs to the machine's own server as well.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  writeFileSync(join(home, 'config'), configOf(home, port));
  let child = await run(home, port);
  const shown = spawnSync('ssh-keygen', [
    '-l',
    '-E',
    'sha256',
    '-f',
    join(home, 'host.pub'),
  ]).stdout.toString();
  return {
    port,
    user: userInfo().username,
    hostKey: shown.split(' ')[1] ?? '',
    privateKey: readFileSync(join(home, 'user'), 'utf8'),
    folder,
    restart: async () => {
      await end(child);
      child = await run(home, port);
    },
    close: async () => {
      await end(child);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Runs it until it lets somebody in. */
async function run(home: string, port: number): Promise<ChildProcess> {
  const child = spawn(SSHD, ['-D', '-e', '-f', join(home, 'config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  await answers(port, () => {
    if (child.exitCode !== null) throw new Error(Buffer.concat(said).toString());
  });
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function makeKey(path: string): void {
  const made = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  if (made.status !== 0) throw new Error(`ssh-keygen: ${made.stderr.toString()}`);
}

const configOf = (home: string, port: number): string => `
ListenAddress 127.0.0.1
Port ${port}
HostKey ${join(home, 'host')}
PidFile none
AuthorizedKeysFile ${join(home, 'user.pub')}
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
StrictModes no
Subsystem sftp internal-sftp
ForceCommand internal-sftp
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address instanceof Object ? address.port : 0;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number, look: () => void): Promise<void> {
  for (;;) {
    look();
    const socket = connect(port, '127.0.0.1');
    const up = await new Promise<boolean>((resolve) => {
      socket.once('data', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('close', () => resolve(false));
    });
    socket.destroy();
    if (up) return;
    await after(20);
  }
}
