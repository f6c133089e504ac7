import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/*
 * Lamport's bakery with files: whoever comes draws a number higher than all there are, and waits for those before.
 * It needs nothing but a folder (Node 18 has no file locks), and a killed process holds up nobody: its tickets carry
 * its process number and when it began, so that the number alone, given out again, does not bring it back to life.
 */

/** State and beginning of a process, where the system tells (Linux); otherwise its number has to do. */
function whatIs(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Fields 3 and 22; the second, the name, may hold blanks and ends with the last parenthesis.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { dead: fields[0] === 'Z', began: fields[19] };
  } catch {
    return { dead: false, began: '0' };
  }
}

function lives(pid, began) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  const now = whatIs(pid);
  return !now.dead && now.began === began;
}

const TICKET = /^(draws|waits)-(\d+)-(\d+)-(\d+)$/;

/** The tickets of those who live; the dead ones' are thrown away. */
function tickets(folder) {
  const found = [];
  for (const name of readdirSync(folder)) {
    const [, kind, number, pid, began] = name.match(TICKET) ?? [];
    if (!kind) continue;
    if (lives(Number(pid), began)) found.push({ name, kind, number: Number(number), pid: Number(pid) });
    else rmSync(join(folder, name), { force: true });
  }
  return found;
}

/**
 * Runs the work while no other process does any under this folder; `onWait` is called once when it has to wait. The
 * work gets a function that names a child process: as long as that one lives, even without us, the others wait.
 */
export async function alone(folder, onWait, work) {
  mkdirSync(folder, { recursive: true });
  const me = `${process.pid}-${whatIs(process.pid).began}`;
  const drawing = join(folder, `draws-0-${me}`);
  writeFileSync(drawing, '');
  const number = Math.max(0, ...tickets(folder).map((ticket) => ticket.number)) + 1;
  const mine = join(folder, `waits-${number}-${me}`);
  writeFileSync(mine, '');
  rmSync(drawing);
  try {
    for (let told = false; ; told = true) {
      const others = tickets(folder).filter(({ pid }) => pid !== process.pid);
      const first = ({ kind, number: n, pid }) =>
        kind === 'draws' || n < number || (n === number && pid < process.pid);
      if (!others.some(first)) break;
      if (!told) onWait();
      await pause(100);
    }
    return await work((pid) => writeFileSync(join(folder, `draws-0-${pid}-${whatIs(pid).began}`), ''));
  } finally {
    rmSync(mine, { force: true });
  }
}
