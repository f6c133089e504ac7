import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { quietly } from './child.mjs';
import { root, SetupError } from './ground.mjs';
import { environment, NODE_FLAGS } from './node.mjs';
import { systemPackages } from './system.mjs';
import { ensureWeb } from './web.mjs';

const FOLDERS = {
  unit: ['tests/mail-reading/', 'tests/mail-transport/', 'tests/unit/'],
  worker: ['tests/mail-in/'],
  fault: ['tests/engine/', 'tests/fault/', 'tests/cli/'],
  journeys: ['tests/journeys/'],
  stories: ['stories/'],
};

/** The kinds of tests, by the folders that they lie in; `http` is all that is left. */
export const KINDS = ['unit', 'http', 'worker', 'fault', 'journeys', 'stories'];

/** What tells vitest which files are meant; nothing for all. */
function filesOf(kind) {
  if (kind === undefined) return [];
  if (kind !== 'http') return FOLDERS[kind];
  const others = Object.values(FOLDERS).flat();
  return readdirSync(join(root, 'tests'))
    .map((name) => `tests/${name}/`)
    .filter((folder) => !others.includes(folder));
}

const RESULTS = join(root, '.build/tests.json');
const SOURCES = ['contracts', 'connectors', 'server', 'web', 'client', 'bench', 'stories', 'tests'];

const present = (path) => existsSync(join(root, path));

/** One tool over the whole tree: it passes or fails as one. */
async function tool(node, args) {
  const { code, said } = await quietly(node, args, { cwd: root, env: environment(node) });
  return code === 0 ? { passed: 1, failed: 0, skipped: 0, said: '' } : failure(said);
}

function failure(said) {
  return { passed: 0, failed: 1, skipped: 0, said: said.trim() };
}

async function direction(node) {
  const rules = '.dependency-cruiser.mjs';
  if (!present(rules)) return failure(`${rules} is missing: nobody watches who imports whom.`);
  const program = 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs';
  return await tool(node, [program, '--config', rules, ...SOURCES.filter(present)]);
}

async function build(node) {
  try {
    await ensureWeb(node);
    return { passed: 1, failed: 0, skipped: 0, said: '' };
  } catch (error) {
    if (error instanceof SetupError) return failure(error.message);
    throw error;
  }
}

/** Runs with the terminal's (or the log's) output, for what takes long enough that a person wants to watch. */
function aloud(node, args) {
  return new Promise((resolve, reject) => {
    const options = { cwd: root, env: environment(node), stdio: ['ignore', 'inherit', 'inherit'] };
    const child = spawn(node, [...NODE_FLAGS, ...args], options);
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** What failed, a line each: the file, the test, and how its error begins. */
function failures({ testResults }) {
  return testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, message, assertionResults }) => {
      const file = relative(root, name);
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      const lines = failed.map(({ title, failureMessages }) => [`${file}: ${title}`, failureMessages[0]]);
      return failed.length > 0 ? lines : [[`${file} could not be run`, message]];
    })
    .map(([what, why]) => `${what}: ${String(why).split('\n', 1)[0]}`);
}

/** Counts vitest's own report; a file that could not even be loaded, or no report at all, is a failure too. */
function counted(code) {
  if (!existsSync(RESULTS)) return failure('vitest left no report.');
  const report = JSON.parse(readFileSync(RESULTS, 'utf8'));
  const failed = failures(report);
  const strange = failed.length === 0 && code !== 0;
  return {
    passed: report.numPassedTests,
    failed: failed.length + (strange ? 1 : 0),
    skipped: report.numPendingTests + report.numTodoTests,
    said: strange ? `vitest ended with ${code} though no test failed (see above).` : failed.join('\n'),
  };
}

async function tests(node, kind) {
  mkdirSync(join(root, '.build'), { recursive: true });
  rmSync(RESULTS, { force: true });
  const reports = ['--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`];
  const code = await aloud(node, ['node_modules/vitest/vitest.mjs', 'run', ...filesOf(kind), ...reports]);
  return counted(code);
}

async function smoke(node) {
  const code = await aloud(node, ['bench/smoke.ts']);
  return code === 0
    ? { passed: 1, failed: 0, skipped: 0, said: '' }
    : failure(`bench/smoke.ts ended with ${code}.`);
}

const tsc = 'node_modules/typescript-7/bin/tsc';

/**
 * The parts of the check in their order. Those marked `still` only read the tree and run beside each other; `run`
 * gets Node and the chosen kind of tests, and says how many passed, failed, were skipped, and why.
 */
export const PARTS = [
  {
    name: 'format',
    title: 'format and lint (biome)',
    still: true,
    run: (node) => tool(node, ['node_modules/@biomejs/biome/bin/biome', 'ci', '--colors=off', '.']),
  },
  { name: 'types', title: 'types (tsc)', still: true, run: (node) => tool(node, [tsc, '-p', '.']) },
  {
    name: 'types-web',
    title: 'types of the web (tsc)',
    still: true,
    when: () => present('web/tsconfig.json'),
    run: (node) => tool(node, [tsc, '-p', 'web']),
  },
  { name: 'direction', title: 'import direction (dependency-cruiser)', still: true, run: direction },
  {
    name: 'dead-code',
    title: 'dead code (knip)',
    still: true,
    run: (node) => tool(node, ['node_modules/knip/bin/knip.js', '--no-progress']),
  },
  { name: 'system', title: 'system packages', run: systemPackages },
  { name: 'build', title: 'the desk is built (vite)', when: () => present('web/vite.config.ts'), run: build },
  { name: 'tests', title: 'tests (vitest)', run: tests },
  { name: 'bench', title: 'bench smoke', when: () => present('bench/smoke.ts'), run: smoke },
];
