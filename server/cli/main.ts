import { Command, CommanderError } from 'commander';
import { ConfigError, readConfig } from '#platform/config/index.ts';
import { EngineError } from '#platform/engine/index.ts';
import { addBackup } from './backup.ts';
import { addBench } from './bench.ts';
import { addDemo } from './demo.ts';
import { addDoctor } from './doctor.ts';
import { addExport } from './export.ts';
import { addImport } from './import.ts';
import { addMigrate } from './migrate.ts';
import { addOpenApi } from './openapi.ts';
import { NotAllWell, WrongUsage } from './outcome.ts';
import { addRestore } from './restore.ts';
import { addToken } from './token.ts';
import { whatLiesBehind } from './trouble.ts';
import { addUp } from './up.ts';
import { addUser } from './user.ts';
import { addVerify } from './verify.ts';

const VERBS = [
  addUp,
  addMigrate,
  addImport,
  addExport,
  addVerify,
  addBackup,
  addRestore,
  addDemo,
  addDoctor,
  addToken,
  addUser,
  addOpenApi,
  addBench,
];

/** The `kept` command: verbs in files of their own; exit code 0 done, 1 not all well, 2 wrong usage. */
function program(): Command {
  const kept = new Command('kept')
    .description('Customer care that keeps its word.')
    .helpCommand(false)
    .showHelpAfterError('(kept --help lists the verbs)')
    .exitOverride();
  for (const add of VERBS) add(kept, () => readConfig(process.env));
  return kept;
}

async function main(): Promise<number> {
  try {
    await program().parseAsync(process.argv);
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
