import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quietly } from './child.mjs';
import { root, SetupError, tell } from './ground.mjs';
import { alone } from './lock.mjs';

const modules = join(root, 'node_modules');
const stamp = join(modules, '.kept-setup');
/** What npm itself wrote down at the end of its last complete install. */
const installed = join(modules, '.package-lock.json');

/** Where set-ups of this clone wait for each other. */
export const setupLock = join(root, '.build', 'setup');

function wanted() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** `run`: what running Kept needs; `all`: also what checking it needs. */
function stamped(what) {
  if (!existsSync(stamp)) return false;
  const [hash, has] = readFileSync(stamp, 'utf8').split(' ');
  return hash === wanted() && (has === 'all' || has === what);
}

/** Whether exactly what the lock file names is there, from whichever `npm install`. */
function alreadyThere(what) {
  if (!existsSync(installed)) return false;
  const found = JSON.parse(readFileSync(installed, 'utf8')).packages;
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages).every(([path, { version, integrity, optional, dev, devOptional }]) => {
    if (path === '' || (what === 'run' && (dev || devOptional))) return true;
    const there = found[path];
    if (!there) return optional === true;
    return there.version === version && there.integrity === integrity && existsSync(join(root, path));
  });
}

function npm() {
  // Below `npm start` npm names itself; elsewhere it is on the path.
  const itself = process.env.npm_execpath;
  if (!itself?.endsWith('.js')) return ['npm'];
  // npm and npx put the packages' own Node first, which goes away with them; the machine's stands behind it on the path.
  return [process.execPath.startsWith(modules) ? 'node' : process.execPath, itself];
}

/**
 * Installs into an empty folder and then compares with the lock file ourselves. This is `npm ci` but for one thing:
 * where a registry lacks a package for some other platform (an optional one), the lock file cannot name it, and
 * `npm ci` refuses the whole.
 */
async function install(name, what) {
  // What was installed to run is only added to; anything else is not trusted.
  const adding = what === 'all' && stamped('run');
  tell(adding ? 'Installing what the check needs …' : 'First start: installing packages (about a minute) …');
  if (!adding) rmSync(modules, { recursive: true, force: true, maxRetries: 3 });
  const [file, ...before] = npm();
  const flags = [
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--prefer-offline',
    what === 'all' ? '--include=dev' : '--omit=dev',
  ];
  const args = [...before, 'install', ...flags, '--include=optional'];
  const { code, said } = await quietly(file, args, { cwd: root }, name).catch((error) => {
    throw new SetupError(`npm cannot be run (${error.message}): is it installed?`);
  });
  if (code !== 0) throw new SetupError(`npm could not install the packages:\n${said}`);
  if (!alreadyThere(what))
    throw new SetupError('npm installed something other than what package-lock.json names.');
  tell('Packages are installed.');
}

/** Sees to it that node_modules holds what package-lock.json names, to `run` or for `all`; throws SetupError when it cannot. */
export async function ensurePackages(what) {
  if (stamped(what)) return;
  const wait = () => tell('Another start is installing packages; waiting for it …');
  await alone(setupLock, wait, async (name) => {
    if (stamped(what)) return;
    if (!alreadyThere(what)) await install(name, what);
    writeFileSync(stamp, `${wanted()} ${alreadyThere('all') ? 'all' : what}`);
  });
}
