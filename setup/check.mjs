#!/usr/bin/env node
import { cpus } from 'node:os';
import { root, SetupError, tell } from './ground.mjs';
import { findNode } from './node.mjs';
import { ensurePackages } from './packages.mjs';
import { KINDS, PARTS } from './parts.mjs';
import { generateSchema } from './schema.mjs';

/** The parts asked for, and the kind of tests; without a name all of them. */
function choose(name) {
  if (name === undefined) return { parts: PARTS };
  const parts = PARTS.filter((part) => part.name === name);
  if (parts.length > 0) return { parts };
  if (KINDS.includes(name)) {
    const needed = ['system', 'build', 'tests'];
    return { parts: PARTS.filter((part) => needed.includes(part.name)), kind: name };
  }
  const known = [...PARTS.map((part) => part.name), ...KINDS].join(', ');
  throw new SetupError(`No part of the check is called "${name}". There are: ${known}.`);
}

/** Lines of what went wrong that are said again at the end. */
const MOST_SAID = 20;

async function runPart(part, node, kind) {
  const before = performance.now();
  if (!part.still) console.log(`\n── ${part.title} …`);
  const result = await part.run(node, kind).catch((error) => {
    return { passed: 0, failed: 1, skipped: 0, said: String(error?.stack ?? error) };
  });
  const seconds = ((performance.now() - before) / 1000).toFixed(1);
  const { passed, failed, skipped, said } = result;
  const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
  const line = `── ${part.title} · ${seconds} s · ${counts}`;
  console.log(said ? `\n${line}\n${said}` : line);
  // Once more at the end, where whoever sees only the last lines looks; long ones are to be read above.
  const again = failed > 0 && said ? `\n${said.split('\n').slice(0, MOST_SAID).join('\n')}` : '';
  return { ...result, line: `${line}${again}` };
}

/** Runs the parts that only read beside each other, as many as there are processors; then the others in turn. */
async function runParts(parts, node, kind) {
  const results = new Map();
  const queue = parts.filter((part) => part.still);
  const worker = async () => {
    for (let part = queue.shift(); part; part = queue.shift()) {
      results.set(part, await runPart(part, node, kind));
    }
  };
  await Promise.all(Array.from({ length: Math.min(cpus().length, queue.length) }, worker));
  for (const part of parts.filter((one) => !one.still)) results.set(part, await runPart(part, node, kind));
  return parts.map((part) => results.get(part));
}

async function main([name]) {
  process.chdir(root);
  const { parts, kind } = choose(name);
  await ensurePackages('all');
  await generateSchema(findNode());
  const results = await runParts(
    parts.filter(({ when }) => !when || when()),
    findNode(),
    kind,
  );
  const sum = (kind) => results.reduce((total, result) => total + result[kind], 0);
  console.log(`\nThe whole check:\n${results.map(({ line }) => line).join('\n')}`);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  process.exitCode = sum('failed') > 0 ? 1 : 0;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  tell(error.message);
  process.exitCode = 2;
}
