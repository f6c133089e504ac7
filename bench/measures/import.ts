import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Base, openBase, openBeside } from '../base.ts';
import { insertAll, readAll } from '../copy.ts';
import type { Figure } from '../figures.ts';
import { parentOf, watchMemory } from '../memory.ts';
import type { Benchmark, Run, Size } from '../run.ts';
import { random, texts } from '../words.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The shared mail, where it lies beside the checkout; made-up mail otherwise. */
const SHARED = join(ROOT, '../shared/data/mail');

const MADE_UP: Readonly<Record<Size, number>> = { full: 8_595, small: 2_000, tiny: 120 };

/** A mailbox of made-up mails between 40 people and us; every third one answers the one before. */
function madeUp(folder: string, count: number): string {
  const next = random(7);
  const bodies = texts(500);
  const mails = Array.from({ length: count }, (_, n) => {
    const date = new Date(Date.UTC(2026, 0, 1) + n * 60_000).toUTCString().replace('GMT', '+0000');
    const who = `customer${Math.floor(next() * 40)}@example.org`;
    const answers = n % 3 === 2 ? `In-Reply-To: <${n - 1}@example.org>\n` : '';
    return `From ${who} Thu Jan  1 00:00:00 2026\nFrom: ${who}\nTo: help@example.com\nDate: ${date}\nMessage-ID: <${n}@example.org>\n${answers}Subject: About ${n}\n\n${bodies[n % bodies.length]}\n\n`;
  });
  const path = join(folder, 'made-up.mbox');
  writeFileSync(path, mails.join(''));
  return path;
}

const Counts = z.object({
  read: z.number(),
  stored: z.number(),
  duplicates: z.number(),
  quarantined: z.number(),
});

interface Imported {
  readonly messages: number;
  readonly seconds: number;
  readonly memoryMb: number;
}

async function imported({ dataDir, house }: Base, path: string): Promise<Imported> {
  const { rows } = await house.pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  const postmaster = parentOf(rows[0]?.pid ?? 0);
  const began = performance.now();
  const args = [
    '--disable-warning=ExperimentalWarning',
    join(ROOT, 'server/cli/main.ts'),
    'import',
    'mail',
    '--json',
    path,
  ];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, KEPT_DATA: dataDir, KEPT_LOG: 'error' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const memory = watchMemory([child.pid ?? 0, postmaster]);
  let said = '';
  child.stdout.on('data', (part: Buffer) => {
    said += part.toString();
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  const memoryMb = memory.stop();
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`The import ended with ${code}.`);
  return { messages: Counts.parse(JSON.parse(said)).read, seconds, memoryMb };
}

async function measure({ size, say }: Run): Promise<Figure[]> {
  const base = await openBase();
  try {
    const shared = size === 'full' && existsSync(SHARED);
    const path = shared ? SHARED : madeUp(base.dataDir, MADE_UP[size]);
    say(`importing ${shared ? 'the shared mail' : 'made-up mail'} …`);
    const product = await imported(base, path);
    const tables = await readAll(base.house.ownerUrl);
    const beside = await openBeside(base, 'kept_floor');
    say('inserting the same rows by the driver …');
    const began = performance.now();
    const rows = await insertAll(beside.ownerUrl, tables).finally(() => beside.close());
    const floorSeconds = (performance.now() - began) / 1000;
    return [
      {
        what: `import of ${product.messages.toLocaleString('en')} messages, searchable`,
        unit: 'rows/s',
        value: rows / product.seconds,
        floor: rows / floorSeconds,
        target: { ratioAtLeast: 0.4 },
      },
      {
        what: 'import, messages',
        unit: 'messages/s',
        value: product.messages / product.seconds,
        target: { atLeast: 200 },
      },
      {
        what: 'import, memory of the whole tree',
        unit: 'MB',
        value: product.memoryMb,
        target: { atMost: 700 },
      },
    ];
  } finally {
    await base.close();
  }
}

/** `kept import mail` from its start to its end against the same rows inserted by the driver. */
export const importing: Benchmark = {
  name: 'import',
  about: 'kept import mail, end to end and searchable, and the memory of all its processes',
  measure,
};
