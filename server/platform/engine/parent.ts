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
