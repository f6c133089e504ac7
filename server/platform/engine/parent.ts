import { Socket } from 'node:net';

/** How long a stop may take that was asked for because the launcher died. */
const STOP_WITHIN_MS = 8_000;

/**
 * Ends this process when its launcher (setup/kept.mjs) is killed: it holds the other end of the pipe that
 * KEPT_LAUNCHER_FD names. The end comes as SIGTERM, so that the ordinary way of stopping is taken.
 */
export function followLauncher(): void {
  const fd = Number(process.env.KEPT_LAUNCHER_FD);
  // Our own children must not take some file of theirs for the pipe.
  delete process.env.KEPT_LAUNCHER_FD;
  if (!Number.isInteger(fd) || fd < 3) return;
  const launcher = new Socket({ fd, readable: true, writable: false });
  launcher.on('error', () => undefined);
  launcher.once('close', () => {
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  launcher.resume();
  launcher.unref();
}

/** Two requests within this time are one: Ctrl-C reaches us from the terminal and once more through the launcher. */
const ONE_REQUEST_MS = 1_000;

/**
 * Calls `stop` once, at the first SIGINT, SIGTERM or SIGHUP (which then end the process no more by themselves); who
 * asks again after a second does not want to wait, and the process ends at once with 130.
 */
export function onceAskedToStop(stop: (signal: NodeJS.Signals) => void): void {
  let first: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (first === undefined) {
        first = performance.now();
        stop(signal);
      } else if (performance.now() - first > ONE_REQUEST_MS) {
        process.exit(130);
      }
    });
  }
}
