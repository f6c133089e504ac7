import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from './layout.ts';

/*
 * Every Kept process that uses the engine holds a named pipe open for writing; a shell of one megabyte reads it and
 * gets an end of file when the last of them is gone, `kill -9` or not; then it stops the server. A parent-death signal
 * would be simpler, but is bound to one thread of one process, and the server has to outlive the one who started it
 * while others use it.
 */
const WATCHDOG = `
trap '' HUP INT TERM
data=$1 starting=$2
while read -r ignored; do :; done
server() {
  pid=$(head -n 1 "$data/postmaster.pid" 2>/dev/null)
  [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null || return 1
  [ ! -d "/proc/$pid" ] || [ "$(readlink "/proc/$pid/cwd")" = "$data" ]
}
tries=0
while ! server; do
  # A server that was just being started has not written its number yet.
  tries=$((tries + 1))
  [ -e "$starting" ] && [ "$tries" -lt 50 ] || exit 0
  sleep 0.1
done
kill -INT "$pid" 2>/dev/null
tries=0
while server; do
  tries=$((tries + 1))
  [ "$tries" -eq 40 ] && kill -QUIT "$pid" 2>/dev/null
  [ "$tries" -gt 100 ] && exit 1
  sleep 0.1
done
`;

/** Our end of the pipe by which the watchdog knows that somebody still needs the server. */
export interface Lifeline {
  /** Takes hold of the pipe, with a new watchdog where none reads it. */
  hold(): void;
  /** Marks that a server is being started (true) or answers (false). */
  starting(now: boolean): void;
  letGo(): void;
}

/** The lifeline of this data folder, not yet held. */
export function lifeline(layout: Layout): Lifeline {
  const pipe = join(layout.own, 'lifeline');
  const marker = join(layout.own, 'starting');
  let ours: number | undefined;
  let watchdog: ChildProcess | undefined;

  function letGo(): void {
    watchdog?.removeAllListeners('exit');
    watchdog = undefined;
    if (ours !== undefined) closeSync(ours);
    ours = undefined;
  }

  function hold(): void {
    const before = ours;
    ours = joinPipe(pipe);
    if (ours === undefined) {
      const made = startWatchdog(pipe, [layout.data, marker]);
      ours = made.end;
      watchdog = made.watchdog;
      made.watchdog.once('exit', () => {
        if (watchdog === made.watchdog) hold();
      });
    }
    if (before !== undefined) closeSync(before);
  }

  function starting(now: boolean): void {
    if (now) writeFileSync(marker, '', { mode: 0o600 });
    else rmSync(marker, { force: true });
  }

  return { hold, starting, letGo };
}

/** Opens the pipe where somebody reads it; undefined where nobody does. */
function joinPipe(pipe: string): number | undefined {
  if (!statSync(pipe, { throwIfNoEntry: false })?.isFIFO()) {
    rmSync(pipe, { force: true, recursive: true });
    execFileSync('mkfifo', ['-m', '600', pipe]);
  }
  try {
    return openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENXIO') return undefined;
    throw error;
  }
}

function startWatchdog(pipe: string, args: string[]): { end: number; watchdog: ChildProcess } {
  // Opened both ways first, so that neither of the next two waits for the other.
  const both = openSync(pipe, constants.O_RDWR);
  const end = openSync(pipe, constants.O_WRONLY);
  const reading = openSync(pipe, constants.O_RDONLY);
  const watchdog = spawn('/bin/sh', ['-c', WATCHDOG, 'kept-engine-watchdog', ...args], {
    cwd: '/',
    detached: true,
    stdio: [reading, 'ignore', 'ignore'],
  });
  watchdog.unref();
  closeSync(both);
  closeSync(reading);
  return { end, watchdog };
}
