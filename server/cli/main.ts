import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import { type Config, ConfigError, readConfig } from '#platform/config/index.ts';
import { EngineError } from '#platform/engine/index.ts';
import { NotAllWell, WrongUsage } from './outcome.ts';
import { whatLiesBehind } from './trouble.ts';

const { version: VERSION } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));

/** Adds a verb to the command. */
type Add = (kept: Command, config: () => Config) => void;

/** Verbs in the order of the help; each is loaded only when it is asked for, so that none pays for the others. */
const VERBS: readonly (readonly [names: readonly string[], load: () => Promise<Add>])[] = [
  [['up', 'web', 'work'], async () => (await import('./up.ts')).addUp],
  [['migrate'], async () => (await import('./migrate.ts')).addMigrate],
  [['import'], async () => (await import('./import.ts')).addImport],
  [['export'], async () => (await import('./export.ts')).addExport],
  [['verify'], async () => (await import('./verify.ts')).addVerify],
  [['backup'], async () => (await import('./backup.ts')).addBackup],
  [['restore'], async () => (await import('./restore.ts')).addRestore],
  [['policy'], async () => (await import('./policy.ts')).addPolicy],
  [['demo'], async () => (await import('./demo.ts')).addDemo],
  [['doctor'], async () => (await import('./doctor.ts')).addDoctor],
  [['token'], async () => (await import('./token.ts')).addToken],
  [['user'], async () => (await import('./user.ts')).addUser],
  [['openapi'], async () => (await import('./openapi.ts')).addOpenApi],
  [['bench'], async () => (await import('./bench.ts')).addBench],
];

/** The `kept` command: verbs in files of their own; exit code 0 done, 1 not all well, 2 wrong usage. */
async function program(asked: string | undefined): Promise<Command> {
  const kept = new Command('kept')
    .description('Customer care that keeps its word.')
    .version(VERSION, '--version', 'say which Kept this is')
    .helpCommand(false)
    .showHelpAfterError('(kept --help lists the verbs)')
    .exitOverride();
  const wanted = VERBS.filter(([names]) => asked !== undefined && names.includes(asked));
  for (const [, load] of wanted.length > 0 ? wanted : VERBS)
    (await load())(kept, () => readConfig(process.env));
  return kept;
}

async function main(): Promise<number> {
  try {
    await (await program(process.argv[2])).parseAsync(process.argv);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof NotAllWell) return 1;
    const say = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${say}\n`);
    if (error instanceof WrongUsage || error instanceof ConfigError) return 2;
    const behind = whatLiesBehind(process.env);
    if (behind) process.stderr.write(`${behind}\n`);
    if (!(error instanceof EngineError) && process.env.KEPT_LOG === 'debug') console.error(error);
    return 1;
  }
}

process.exitCode = await main();
