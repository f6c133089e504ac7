import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A message as the SMSC got it. */
export interface Submitted {
  readonly id: string;
  /** `command_status` of its answer; 0 where it took it. */
  readonly refused: number;
  readonly to: string;
  readonly from: string;
  readonly ton: number;
  readonly coding: number;
  readonly esm: number;
  readonly receipt: number;
  readonly hex: string;
  readonly payload: string;
}

interface Said {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** A real SMSC (Perl, Net::SMPP) on loopback. */
export interface Smsc {
  readonly port: number;
  readonly submitted: Submitted[];
  /** Everything that it said, oldest first. */
  readonly said: Said[];
  /** Waits until it has said so many of a kind. */
  heard(event: string, times?: number): Promise<void>;
  /** The first of these kinds that it says after so many lines. */
  next(events: readonly string[], after: number): Promise<string>;
  tell(command: Readonly<Record<string, unknown>>): void;
  close(): Promise<void>;
}

/** Whether this machine has Perl with Net::SMPP (Debian: libnet-smpp-perl). */
export const hasSmsc = spawnSync('perl', ['-MNet::SMPP', '-e', '1']).status === 0;
if (!hasSmsc)
  process.stderr.write('No Perl module Net::SMPP (Debian: libnet-smpp-perl): tests of SMPP are left out.\n');

/** Starts one; its password is `secret`. */
export async function startSmsc(): Promise<Smsc> {
  const child = spawn('perl', [new URL('./smsc.pl', import.meta.url).pathname], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const said: Said[] = [];
  const submitted: Submitted[] = [];
  const listeners = new Set<() => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const one = JSON.parse(line) as Said & Submitted;
    said.push(one);
    if (one.event === 'submit') submitted.push(one);
    for (const listener of listeners) listener();
  });
  const when = async <T>(look: () => T | undefined): Promise<T> =>
    new Promise<T>((resolve) => {
      const listener = (): void => {
        const found = look();
        if (found === undefined) return;
        listeners.delete(listener);
        resolve(found);
      };
      listeners.add(listener);
      listener();
    });
  const heard = async (event: string, times = 1): Promise<void> => {
    await when(() => said.filter((one) => one.event === event)[times - 1]);
  };
  await heard('listening');
  return {
    port: Number(said[0]?.port),
    submitted,
    said,
    heard,
    next: (events, after) => when(() => said.slice(after).find(({ event }) => events.includes(event))?.event),
    tell: (command) => void child.stdin.write(`${JSON.stringify(command)}\n`),
    close: async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}
