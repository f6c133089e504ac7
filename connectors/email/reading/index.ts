import { open, stat } from 'node:fs/promises';
import type { MailReading, UnreadableMail } from '#contracts/mail.ts';
import { glimpseOf } from './glimpse.ts';
import { type Killed, Pool } from './pool.ts';
import { readMail } from './read.ts';
import type { Failure, Leaf } from './worker.ts';

export { authenticate, type MailAuthentication, trustedResults } from './authenticate.ts';

/** The original of a mail: its bytes, or the path of a file that holds them. */
export type MailSource = { readonly bytes: Uint8Array } | { readonly path: string };

/** Reads mails in worker threads, each under limits of its own. */
export interface MailReader {
  /** Reads a mail. Never rejects for what a mail holds; rejects for a missing file, an abort, or after close. */
  read(source: MailSource, options?: { signal?: AbortSignal }): Promise<MailReading>;
  /** The decoded bytes of the leaf at that index (`MailAttachment.index`), or `null` where there is none or the mail is unreadable. */
  attachment(source: MailSource, index: number): Promise<Leaf | null>;
  /** Stops the workers. Reads under way end as unreadable. */
  close(): Promise<void>;
}

/** Limits of a reader; each counts per mail. */
export interface MailReaderOptions {
  /** Worker threads, started when needed; 1 by default. */
  readonly workers?: number;
  /** Milliseconds of processor time that one mail may take, and a quarter of what it may take by the clock; 5,000 by default. */
  readonly cpuMs?: number;
  /** Megabytes of heap of a worker; 384 by default. */
  readonly heapMb?: number;
  /** Bytes of the largest mail that is read; 50 MB by default. */
  readonly maxBytes?: number;
}

const words: Readonly<Record<Killed, string>> = {
  'cpu-limit': 'Reading the mail took too long and was stopped.',
  'memory-limit': 'Reading the mail took too much memory and was stopped.',
  'parser-error': 'Reading the mail stopped unexpectedly.',
};

/** The size of the mail and its first 64 kB, without reading more. */
async function sizeOf(source: MailSource): Promise<number> {
  return 'bytes' in source ? source.bytes.length : (await stat(source.path)).size;
}

async function startOf(source: MailSource): Promise<Uint8Array> {
  if ('bytes' in source) return source.bytes.subarray(0, 65_536);
  const file = await open(source.path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function unreadable(
  source: MailSource,
  code: UnreadableMail['code'],
  say: string,
): Promise<MailReading> {
  return { ok: false, unreadable: { code, say, glimpse: glimpseOf(await startOf(source)) } };
}

/** A mail of our own making up to this size (bytes) needs no thread of its own. */
const SHORT = 64 * 1024;

/** Reads a short mail that we composed ourselves, at once; `null` for any other. */
export function readOwn(bytes: Uint8Array): MailReading | null {
  if (bytes.length > SHORT) return null;
  try {
    return { ok: true, mail: readMail(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)) };
  } catch {
    return null;
  }
}

/** Makes a reader. Workers start with the first mail and do not keep the process alive. */
export function createMailReader(options: MailReaderOptions = {}): MailReader {
  const { workers = 1, cpuMs = 5_000, heapMb = 384, maxBytes = 50_000_000 } = options;
  const pool = new Pool({ workers, cpuMs, heapMb });
  const failed = (source: MailSource, failure: Failure | Killed) =>
    typeof failure === 'string'
      ? unreadable(source, failure, words[failure])
      : unreadable(source, failure.code, failure.say);
  return {
    async read(source, { signal } = {}) {
      if ((await sizeOf(source)) > maxBytes)
        return unreadable(source, 'too-large', `The mail is larger than ${Math.round(maxBytes / 1e6)} MB.`);
      const answer = await pool.run({ source }, signal);
      if (typeof answer === 'string') return failed(source, answer);
      return answer.mail ? { ok: true, mail: answer.mail } : failed(source, answer.failure ?? 'parser-error');
    },
    async attachment(source, index) {
      if ((await sizeOf(source)) > maxBytes) return null;
      const answer = await pool.run({ source, leaf: index });
      return typeof answer === 'string' ? null : (answer.leaf ?? null);
    },
    close: () => pool.close(),
  };
}
