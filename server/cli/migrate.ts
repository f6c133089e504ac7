import type { Command } from 'commander';
import type { Config } from '#platform/config/index.ts';
import { sql } from '#platform/db/index.ts';
import { openHouse } from '../house.ts';

interface Applied {
  readonly name: string;
  readonly fresh: boolean;
}

/** `kept migrate`. */
export function addMigrate(kept: Command, config: () => Config): void {
  kept
    .command('migrate')
    .description('Bring the database to this version and stop. Every other verb does the same at its start.')
    .option('--json', 'for machines: the result as one line of JSON')
    .action(async (options: { json?: boolean }) => {
      const house = await openHouse(config(), { name: 'migrate', max: 2 });
      try {
        // The pool's own session is younger than the migration, so the time of its start would tell nothing.
        const { rows } = await sql<Applied>`
          select name, applied_at > now() - make_interval(secs => ${process.uptime()}) as fresh
          from migrations order by name`.execute(house.db);
        const applied = rows.filter((row) => row.fresh).map((row) => row.name);
        if (options.json) process.stdout.write(`${JSON.stringify({ applied, migrations: rows.length })}\n`);
        else {
          for (const name of applied) process.stdout.write(`applied ${name}\n`);
          process.stdout.write(
            `The database is at ${rows.at(-1)?.name ?? 'nothing'}${applied.length === 0 ? '; there was nothing to do' : ''}.\n`,
          );
        }
      } finally {
        await house.close();
      }
    });
}
