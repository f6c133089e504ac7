import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

// Everything in this folder runs on the machine's own Node, from 18 on, before any package is installed.

/** The folder of the clone; an absolute path, links resolved. */
export const root = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))));

/** Something that a person has to put right; the message says what, in plain words. */
export class SetupError extends Error {}

/** Tells the person what is going on; standard output belongs to the program that is started. */
export function tell(line) {
  process.stderr.write(`${line}\n`);
}
