#!/usr/bin/env node
import { join } from 'node:path';
import { become } from './child.mjs';
import { root, SetupError, tell } from './ground.mjs';
import { environment, findNode, NODE_FLAGS } from './node.mjs';
import { ensurePackages } from './packages.mjs';

try {
  await ensurePackages('run');
  const node = findNode();
  const program = join(root, 'simulate/main.ts');
  become(node, [...NODE_FLAGS, program, ...process.argv.slice(2)], { env: environment(node) });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  tell(error.message);
  process.exitCode = 1;
}
