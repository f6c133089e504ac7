import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { quietly } from './child.mjs';
import { compressAssets } from './compress.mjs';
import { root, SetupError, tell } from './ground.mjs';
import { alone } from './lock.mjs';
import { environment } from './node.mjs';
import { setupLock } from './packages.mjs';

const stamp = join(root, '.build/web/.stamp');
const config = join(root, 'web/vite.config.ts');

function* filesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

function sources() {
  const hash = createHash('sha256');
  const folders = ['web', 'contracts'].map((name) => join(root, name)).filter(existsSync);
  for (const file of [
    ...folders.flatMap((folder) => [...filesBelow(folder)]),
    join(root, 'package-lock.json'),
  ]) {
    const content = readFileSync(file);
    hash.update(`${relative(root, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function isBuilt(hash) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
}

/** Builds the desk's pages where their sources have changed since; throws SetupError when they cannot be built. */
export async function ensureWeb(node) {
  if (!existsSync(config)) return;
  if (isBuilt(sources())) return;
  await alone(
    setupLock,
    () => tell('Another start is building; waiting for it …'),
    async (name) => {
      const hash = sources();
      if (isBuilt(hash)) return;
      tell('Building the desk (some seconds) …');
      rmSync(stamp, { force: true });
      const vite = ['node_modules/vite/bin/vite.js', 'build', '--config', config];
      const { code, said } = await quietly(node, vite, { cwd: root, env: environment(node) }, name);
      if (code !== 0) throw new SetupError(`The desk could not be built:\n${said}`);
      compressAssets(join(root, '.build/web/assets'));
      mkdirSync(dirname(stamp), { recursive: true });
      writeFileSync(stamp, hash);
    },
  );
}
