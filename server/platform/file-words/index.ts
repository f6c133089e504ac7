import { Worker } from 'node:worker_threads';
import { closedKindOf } from './kinds.ts';

/** Processor and memory of one file; what asks for more is not read. */
const LIMITS = { ms: 20_000, heapMb: 256 } as const;

/** What a worker answers: the words of a file, `null` where it cannot be read. */
export type Answer = string | null;

/** Largest file that is opened, in bytes. */
const LARGEST = 30 * 1024 * 1024;

/** Whether a file must be opened to read its words (`wordsInside`). */
export const isClosed = (bytes: Uint8Array): boolean => closedKindOf(bytes) !== null;

/**
 * The words in a PDF, an office file or an archive, read in a thread that is ended when it takes too much; `null` where nothing can be
 * read: it is broken, locked, too large, or a bomb.
 */
export function wordsInside(bytes: Uint8Array): Promise<Answer> {
  if (bytes.length > LARGEST) return Promise.resolve(null);
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: new Uint8Array(bytes),
      resourceLimits: { maxOldGenerationSizeMb: LIMITS.heapMb, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
      execArgv: [],
      // What a library has to say of a broken file is nothing for our log.
      stdout: true,
      stderr: true,
    });
    const end = (answer: Answer): void => {
      clearTimeout(late);
      resolve(answer);
      void worker.terminate();
    };
    const late = setTimeout(() => end(null), LIMITS.ms);
    worker.once('message', end);
    worker.once('error', () => end(null));
    worker.once('exit', () => end(null));
  });
}
