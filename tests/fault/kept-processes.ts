import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { postmaster } from '../engine/support.ts';
import { childEnvironment } from '../support/child.ts';

const MAIN = fileURLToPath(new URL('../../server/cli/main.ts', import.meta.url));

/** A TCP port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface Company {
  readonly dataDir: string;
  readonly port: number;
  readonly lmtpPort: number;
  /** More settings, as the environment gives them. */
  readonly settings?: Readonly<Record<string, string>>;
}

const environment = (company: Company): NodeJS.ProcessEnv =>
  childEnvironment({
    KEPT_DATA: company.dataDir,
    KEPT_PORT: String(company.port),
    KEPT_LMTP_PORT: String(company.lmtpPort),
    KEPT_LOG: 'error',
    ...company.settings,
  });

/** Runs a verb of the `kept` command to its end and gives what it printed; rejects where it fails. */
export async function kept(company: Company, ...args: string[]): Promise<string> {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [MAIN, ...args], {
    env: environment(company),
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** Real `kept` processes, each started again when it dies, as a service manager would. */
export class KeptProcesses {
  readonly said: string[] = [];
  readonly #company: Company;
  readonly #running = new Map<string, ChildProcess>();
  #stopping = false;

  constructor(company: Company) {
    this.#company = company;
  }

  /** `name` and `own` ports tell several of one role apart. */
  start(role: 'web' | 'work', name: string = role, own: Partial<Company> = {}): void {
    const child = spawn(process.execPath, [MAIN, role], {
      env: environment({ ...this.#company, ...own }),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (chunk: Buffer) => this.said.push(`${name}: ${chunk.toString('utf8')}`));
    this.#running.set(name, child);
    child.once('exit', () => {
      if (!this.#stopping) this.start(role, name, own);
    });
  }

  /** `kill -9` of a process of ours by its name, of the `postmaster` or a `backend`; false where there is none at the moment. */
  kill(what: string, choose: (pids: number[]) => number | undefined): boolean {
    const pid = this.#find(what, choose);
    if (pid === undefined) return false;
    try {
      process.kill(pid, 'SIGKILL');
      return true;
    } catch {
      return false;
    }
  }

  #find(what: string, choose: (pids: number[]) => number | undefined): number | undefined {
    if (what !== 'postmaster' && what !== 'backend') return this.#running.get(what)?.pid;
    try {
      const server = postmaster(this.#company.dataDir);
      return what === 'postmaster' ? server : choose(childrenOf(server));
    } catch {
      return undefined; // it is just being started
    }
  }

  /** Asks all to stop, and answers how they ended. */
  async stop(): Promise<(number | null)[]> {
    this.#stopping = true;
    return Promise.all(
      [...this.#running.values()].map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
        child.kill('SIGTERM');
        await once(child, 'exit');
        return child.exitCode;
      }),
    );
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        // «pid (name) state ppid …»; the name may hold spaces.
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent;
      } catch {
        return false;
      }
    });
}
