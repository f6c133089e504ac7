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
  const heard = async (event: string, times = 1): Promise<void> => {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (said.filter((one) => one.event === event).length < times) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
    });
  };
  await heard('listening');
  return {
    port: Number(said[0]?.port),
    submitted,
    said,
    heard,
    tell: (command) => void child.stdin.write(`${JSON.stringify(command)}\n`),
    close: async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}
