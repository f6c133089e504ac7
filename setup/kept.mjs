#!/usr/bin/env node
import { join } from 'node:path';
import { become } from './child.mjs';
import { root, SetupError, tell } from './ground.mjs';
import { environment, findNode, NODE_FLAGS } from './node.mjs';
import { ensurePackages } from './packages.mjs';
import { ensureWeb } from './web.mjs';

/** The verbs that show the desk, for which its pages have to be built. */
const SHOWS_THE_DESK = ['up', 'web', 'demo'];

/** The verbs that use what otherwise only the check needs (a browser's driver). */
const NEEDS_ALL = ['bench'];

async function main(args) {
  await ensurePackages(NEEDS_ALL.includes(args[0]) ? 'all' : 'run');
  const node = findNode();
  const asksHelp = args.includes('--help') || args.includes('-h');
  if (SHOWS_THE_DESK.includes(args[0]) && !asksHelp) await ensureWeb(node);
  const program = join(root, 'server/cli/main.ts');
  become(node, [...NODE_FLAGS, program, ...args], { env: environment(node) });
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  tell(error.message);
  process.exitCode = 1;
}
