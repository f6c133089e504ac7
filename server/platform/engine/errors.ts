/** The engine cannot do what was asked; the message says in plain words why, and what to do. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/** Another `kept up` lives on the same data folder; `pid` is its process, 0 where it has not said yet. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
  readonly pid: number;

  constructor(dataDir: string, pid: number) {
    super(`Kept is already running on ${dataDir}${pid ? ` (process ${pid})` : ''}.`);
    this.pid = pid;
  }
}
