import { Worker } from 'node:worker_threads';
import type { Answer, Task } from './worker.ts';

/** Why a task ended without an answer of the worker. */
export type Killed = 'cpu-limit' | 'memory-limit' | 'parser-error';

/** Limits of one task. */
export interface PoolLimits {
  readonly workers: number;
  readonly cpuMs: number;
  readonly heapMb: number;
}

interface Job {
  readonly task: Task;
  readonly done: (outcome: Answer | Killed) => void;
  readonly fail: (error: Error) => void;
  readonly cancelled: () => boolean;
}

/** Tasks that a worker holds beside the running one, so that it never waits for a busy main thread. */
const AHEAD = 4;
const LOOK_EVERY_MS = 50;

/** A worker thread that holds a few tasks; the first of them runs. When it dies, the first is to blame and the others go back. */
class Seat {
  readonly held: Job[] = [];
  readonly #clock = new Float64Array(new SharedArrayBuffer(24));
  readonly #worker: Worker;
  readonly #onDeath: (seat: Seat, blame: Killed) => void;
  #dead = false;
  #asking = false;

  constructor(limits: PoolLimits, onAnswer: () => void, onDeath: (seat: Seat, blame: Killed) => void) {
    this.#onDeath = onDeath;
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: { clock: this.#clock.buffer },
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMb, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
      execArgv: [],
    });
    this.#worker.on('message', (answer: Answer) => {
      const at = this.held.findIndex((job) => job.task.id === answer.id);
      if (at >= 0) for (const job of this.held.splice(at, 1)) job.done(answer);
      onAnswer();
    });
    this.#worker.on('error', (error: Error & { code?: string }) =>
      this.#die(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory-limit' : 'parser-error'),
    );
    this.#worker.on('exit', () => this.#die('parser-error'));
    // Last, because a listener for messages takes hold of the process again.
    this.#worker.unref();
  }

  give(job: Job): void {
    this.held.push(job);
    const { source } = job.task;
    if ('path' in source) {
      this.#worker.postMessage(job.task);
      return;
    }
    // A view into a larger buffer would be copied whole, and the caller keeps its bytes: so a copy of our own is handed over.
    const bytes = new Uint8Array(source.bytes);
    this.#worker.postMessage({ ...job.task, source: { bytes } }, [bytes.buffer]);
  }

  /**
   * Ends the worker when its present task has used its time: processor time, which a busy machine does not use up for it, or
   * four times as much by the clock where the thread does not even tell.
   */
  enforce(cpuMs: number): void {
    const [id = 0, since = 0, cpuBefore = 0] = this.#clock;
    const running = id === 0 ? 0 : Date.now() - since;
    if (running > cpuMs * 4) this.#die('cpu-limit');
    if (running <= cpuMs || this.#asking) return;
    this.#asking = true;
    this.#worker.cpuUsage().then(
      ({ user, system }) => {
        this.#asking = false;
        const used = (user + system) / 1000 - cpuBefore;
        if (this.#clock[0] === id && used > cpuMs) this.#die('cpu-limit');
      },
      () => {
        this.#asking = false;
      },
    );
  }

  /** The task that runs, taken out of what is held: by the worker's own word, since answers may be on their way. */
  takeRunning(): Job | undefined {
    if (this.#clock[0] === 0) return undefined;
    const at = this.held.findIndex((job) => job.task.id === this.#clock[0]);
    return this.held.splice(Math.max(at, 0), 1)[0];
  }

  kill(): Promise<unknown> {
    this.#dead = true;
    return this.#worker.terminate();
  }

  #die(blame: Killed): void {
    if (this.#dead) return;
    void this.kill();
    this.#onDeath(this, blame);
  }
}

/** Worker threads that may be killed at any time without harm to other tasks. */
export class Pool {
  readonly #limits: PoolLimits;
  readonly #waiting: Job[] = [];
  readonly #seats = new Set<Seat>();
  #watch: NodeJS.Timeout | null = null;
  #next = 1;
  #closed = false;

  constructor(limits: PoolLimits) {
    this.#limits = limits;
  }

  /** Runs a task under the limits; resolves to its answer or to why it was killed. Rejects only when cancelled or closed. */
  run(task: Omit<Task, 'id'>, signal?: AbortSignal): Promise<Answer | Killed> {
    signal?.throwIfAborted();
    if (this.#closed) return Promise.reject(new Error('The mail reader is closed.'));
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      this.#waiting.push({
        task: { ...task, id: this.#next++ },
        done: resolve,
        fail: reject,
        cancelled: () => signal?.aborted === true,
      });
      this.#deal();
    });
  }

  /** Stops every worker; tasks that still wait end as `parser-error`. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#look(false);
    const seats = [...this.#seats];
    this.#seats.clear();
    await Promise.all(seats.map((seat) => seat.kill()));
    for (const job of [...seats.flatMap((seat) => seat.held), ...this.#waiting.splice(0)])
      job.done('parser-error');
  }

  #deal(): void {
    while (this.#waiting.length > 0) {
      const seat = this.#freeSeat();
      const job = seat && this.#waiting.shift();
      if (!job) break;
      if (!job.cancelled()) seat.give(job);
    }
    this.#look([...this.#seats].some((seat) => seat.held.length > 0));
  }

  /** An idle worker, else a new one while there may be more, else the one that holds least. */
  #freeSeat(): Seat | null {
    const seats = [...this.#seats];
    const idle = seats.find((seat) => seat.held.length === 0);
    if (idle) return idle;
    if (seats.length < this.#limits.workers) {
      const seat = new Seat(
        this.#limits,
        () => this.#deal(),
        (dead, blame) => this.#bury(dead, blame),
      );
      this.#seats.add(seat);
      return seat;
    }
    const least = seats.toSorted((a, b) => a.held.length - b.held.length)[0];
    return least && least.held.length <= AHEAD ? least : null;
  }

  #bury(seat: Seat, blame: Killed): void {
    this.#seats.delete(seat);
    const running = seat.takeRunning();
    running?.done(blame);
    // A worker that dies without a task is broken itself; its mails are not to blame and may be offered again.
    if (!running)
      for (const job of seat.held.splice(0))
        job.fail(new Error('The mail reader could not start its worker.'));
    this.#waiting.unshift(...seat.held.splice(0));
    this.#deal();
  }

  #look(busy: boolean): void {
    if (busy && !this.#watch) {
      this.#watch = setInterval(() => {
        for (const seat of this.#seats) seat.enforce(this.#limits.cpuMs);
      }, LOOK_EVERY_MS);
    } else if (!busy && this.#watch) {
      clearInterval(this.#watch);
      this.#watch = null;
    }
  }
}
