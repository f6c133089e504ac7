import { realpath } from 'node:fs/promises';
import type { Command } from 'commander';
import { type MailSource, openMailSource } from '#connectors/email/files/index.ts';
import { createMailReader, type MailReader } from '#connectors/email/reading/index.ts';
import { type ArchivedMail, beginImport, type ImportCounts, importMails } from '#domains/mail/index.ts';
import { anchorPath, checkpoint } from '#domains/record/index.ts';
import type { Config } from '#platform/config/index.ts';
import { deliveryHooks } from '../hooks.ts';
import { type House, openHouse } from '../house.ts';
import { addImportCalls } from './import-calls.ts';
import { addImportCustomers } from './import-customers.ts';
import { addImportReceivables } from './import-receivables.ts';
import { NotAllWell, WrongUsage } from './outcome.ts';
import { createProgress } from './progress.ts';

interface ImportOptions {
  readonly json?: boolean;
  readonly own: readonly string[];
}

const collect = (value: string, before: readonly string[]): string[] => [...before, value];

/** `kept import mail PATH…`, and the other kinds of import. */
export function addImport(kept: Command, config: () => Config): void {
  const imports = kept.command('import').description('Take in what was elsewhere. Nothing is ever sent.');
  addImportCustomers(imports, config);
  addImportCalls(imports, config);
  addImportReceivables(imports, config);
  imports
    .command('mail')
    .description(
      'mbox (also .gz), Maildir or folders of .eml. A killed import goes on where it was; run it again.',
    )
    .argument('<path...>', 'files and folders')
    .option(
      '--own <address>',
      'an address that was yours: mail from it was written by you (may be repeated)',
      collect,
      [],
    )
    .option('--json', 'for machines: the counts as one line of JSON')
    .action(async (paths: string[], options: ImportOptions) => {
      await importPaths(config(), paths, options);
    });
}

async function importPaths(config: Config, paths: readonly string[], options: ImportOptions): Promise<void> {
  const found: string[] = [];
  for (const path of paths) {
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined) throw new WrongUsage(`There is nothing at ${path}. Nothing was imported.`);
    found.push(real);
  }
  const house = await openHouse(config, { name: 'import', max: 4 });
  const reader = createMailReader({ workers: 2 });
  const total = { read: 0, stored: 0, duplicates: 0, quarantined: 0 };
  try {
    for (const path of found) add(total, await importPath(house, reader, path, options));
    await checkpoint(house.db, house.secrets, anchorPath(config.dataDir), house.clock.now());
  } finally {
    await reader.close();
    await house.close();
  }
  report(total, options);
}

function add(total: Record<keyof ImportCounts, number>, counts: ImportCounts): void {
  total.read += counts.read;
  total.stored += counts.stored;
  total.duplicates += counts.duplicates;
  total.quarantined += counts.quarantined;
}

async function importPath(
  house: House,
  reader: MailReader,
  path: string,
  options: ImportOptions,
): Promise<ImportCounts> {
  const run = await beginImport(house.db, path, house.clock.now());
  const after = typeof run.position === 'string' ? run.position : null;
  if (after !== null) process.stderr.write(`Going on with the import of ${path} that was stopped.\n`);
  const source = await openMailSource(path, {
    after,
    skipped: (file, why) => process.stderr.write(`left out: ${file} (${why})\n`),
  });
  const progress = createProgress('importing');
  let bytes = 0;
  try {
    return await importMails(
      { ...house, reader, hooks: deliveryHooks(house), alsoOwn: options.own },
      run,
      watched(source, (done) => {
        bytes = done;
      }),
      (_mail, done) => progress.show(bytes, source.total, `${done.toLocaleString('en')} mails`),
    );
  } finally {
    progress.end();
  }
}

async function* watched(source: MailSource, told: (done: number) => void): AsyncGenerator<ArchivedMail> {
  for await (const mail of source.mails) {
    told(mail.done);
    yield mail;
  }
}

function report(total: ImportCounts, { json }: ImportOptions): void {
  if (json) process.stdout.write(`${JSON.stringify(total)}\n`);
  else {
    process.stdout.write(
      `${total.read} read = ${total.stored} stored + ${total.duplicates} duplicates + ${total.quarantined} quarantined\n`,
    );
    if (total.quarantined > 0)
      process.stdout.write('Quarantined mails are kept whole; see Quarantine at the desk.\n');
  }
  if (total.read !== total.stored + total.duplicates + total.quarantined) {
    process.stderr.write('These numbers do not add up: something is wrong. Run `kept verify`.\n');
    throw new NotAllWell();
  }
}
