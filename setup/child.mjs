import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const STOPS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Runs a command to its end without a word; resolves to its exit code and all it said. `onStart` gets its process number. */
export function quietly(file, args, options, onStart = () => undefined) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    if (child.pid) onStart(child.pid);
    const said = [];
    child.stdout.on('data', (part) => said.push(part));
    child.stderr.on('data', (part) => said.push(part));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const text = Buffer.concat(said).toString();
      resolve({ code: code ?? 128 + (constants.signals[signal] ?? 0), said: text });
    });
  });
}

/**
 * Becomes this command: same standard streams, signals handed on, ended as it ended. It gets the end of a pipe
 * (KEPT_LAUNCHER_FD) that closes when we are killed, so that it does not go on alone.
 */
export function become(file, args, options) {
  const env = { ...options.env, KEPT_LAUNCHER_FD: '3' };
  const child = spawn(file, args, { ...options, env, stdio: ['inherit', 'inherit', 'inherit', 'pipe'] });
  // The terminal's Ctrl-C reaches the child too; it takes two of them within a moment as one.
  for (const signal of STOPS) process.on(signal, () => child.kill(signal));
  child.stdio[3].on('error', () => undefined);
  child.once('error', (error) => {
    process.stderr.write(`${file} cannot be started: ${error.message}\n`);
    process.exit(1);
  });
  child.once('exit', (code, signal) => {
    for (const one of STOPS) process.removeAllListeners(one);
    if (signal) process.kill(process.pid, signal);
    process.exitCode = code ?? 1;
    child.stdio[3].destroy();
  });
}
