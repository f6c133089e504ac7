import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { MailReading } from '#contracts/mail.ts';
import { TooComplex } from './limits.ts';
import { readAttachment, readMail } from './read.ts';

/** What the pool asks of a worker: read a mail, or one leaf of it. */
export interface Task {
  readonly id: number;
  readonly source: { readonly bytes: Uint8Array } | { readonly path: string };
  /** Index of the leaf that is wanted; without it the whole mail is read. */
  readonly leaf?: number;
}

/** A decoded leaf of a mail. */
export interface Leaf {
  readonly bytes: Uint8Array;
  readonly filename: string | null;
  readonly contentType: string;
}

/** Why a task failed in the worker, short of killing it. */
export interface Failure {
  readonly code: 'too-complex' | 'parser-error';
  readonly say: string;
}

/** What a worker answers, in the order of its tasks. */
export interface Answer {
  readonly id: number;
  readonly mail?: (MailReading & { ok: true })['mail'];
  readonly leaf?: Leaf | null;
  readonly failure?: Failure;
}

/**
 * Shared with the pool: the id of the task that runs (0: none), since when in milliseconds of `Date.now()`, and the
 * milliseconds of processor time that this thread had used by then.
 */
const clock = new Float64Array(workerData.clock);

function answer(task: Task): Answer {
  const bytes =
    'path' in task.source
      ? readFileSync(task.source.path)
      : Buffer.from(task.source.bytes.buffer, task.source.bytes.byteOffset, task.source.bytes.length);
  if (task.leaf !== undefined) return { id: task.id, leaf: readAttachment(bytes, task.leaf) };
  return { id: task.id, mail: readMail(bytes) };
}

function failureOf(error: unknown): Failure {
  // Running out of stack means nesting that no limit of ours foresaw; both are refusals, not faults of the machine.
  if (error instanceof TooComplex)
    return { code: 'too-complex', say: `The mail is too complex to read: ${error.message}.` };
  if (error instanceof RangeError && error.message.includes('call stack'))
    return { code: 'too-complex', say: 'The mail is nested too deeply to read.' };
  return {
    code: 'parser-error',
    say: `The mail could not be read: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown fault'}`,
  };
}

parentPort?.on('message', (task: Task) => {
  const { user, system } = process.threadCpuUsage();
  clock[1] = Date.now();
  clock[2] = (user + system) / 1000;
  clock[0] = task.id;
  let reply: Answer;
  try {
    reply = answer(task);
  } catch (error) {
    reply = { id: task.id, failure: failureOf(error) };
  }
  clock[0] = 0;
  parentPort?.postMessage(reply);
});
