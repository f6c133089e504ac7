import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { takeInCustomer } from '#domains/customers/index.ts';
import { anchorPath, appendEntries, checkpoint } from '#domains/record/index.ts';
import { system } from '#platform/actor.ts';
import type { Config } from '#platform/config/index.ts';
import { inTransaction, sql, type Tx } from '#platform/db/index.ts';
import { type House, openHouse } from '../house.ts';
import { type Column, columnsOf, understood } from './csv/columns.ts';
import { type CustomerRow, understand } from './csv/customers.ts';
import { countryOf } from './csv/options.ts';
import { type CsvRow, type Problem, readCsv } from './csv/read.ts';
import { NotAllWell, WrongUsage } from './outcome.ts';
import { createProgress } from './progress.ts';

interface Options {
  readonly json?: boolean;
  readonly system?: string;
  readonly country?: string;
}

/** `kept import customers FILE.csv`. */
export function addImportCustomers(imports: Command, config: () => Config): void {
  imports
    .command('customers')
    .description(
      'Customers from a CSV file whose first row names its columns. Running it again changes nothing.',
    )
    .argument('<file.csv>', 'comma, semicolon or tab; also .gz')
    .option(
      '--system <name>',
      'whose numbers `ref` or `id` are; the file name unless told, or what stands before a colon',
    )
    .option('--country <code>', 'of telephone numbers without country code, such as DE')
    .option('--json', 'for machines: counts and problems as one line of JSON')
    .action(async (file: string, options: Options) => {
      await importCustomers(config(), file, options);
    });
}

interface Counts {
  read: number;
  created: number;
  completed: number;
  unchanged: number;
  /** Addresses that were said not to be theirs. */
  refused: number;
}

const BATCH = 200;
const SHOWN = 50;
const PER_FILE = 1000;

async function importCustomers(config: Config, file: string, options: Options): Promise<void> {
  requireFile(file);
  const country = countryOf(options.country);
  const problems: Problem[] = [];
  const rows = readCsv(file, (one) => void problems.push(one));
  const columns = await headerOf(rows, file);
  const counts: Counts = { read: 0, created: 0, completed: 0, unchanged: 0, refused: 0 };
  const house = await openHouse(config, { name: 'import', max: 2 });
  const progress = createProgress('importing');
  try {
    const system = options.system ?? basename(file).replace(/\.(csv|tsv|txt)?(\.gz)?$/i, '');
    const whose = { system, named: options.system !== undefined };
    for await (const batch of batchesOf(rows, BATCH)) {
      const understoodRows = batch.map((row) => understand(row, columns, whose, country));
      await takeIn(house, basename(file), understoodRows, counts, problems);
      progress.show(0, 1, `${counts.read.toLocaleString('en')} customers`);
    }
    await checkpoint(house.db, house.secrets, anchorPath(config.dataDir), house.clock.now());
  } finally {
    progress.end();
    await house.close();
  }
  report(counts, problems, options.json === true);
}

/** The file is there and is one. */
export function requireFile(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new WrongUsage(`There is no file at ${file}. Nothing was imported.`);
}

async function headerOf(rows: AsyncGenerator<CsvRow>, file: string): Promise<Column[]> {
  const first = await rows.next();
  if (first.done) throw new WrongUsage(`${file} is empty. Nothing was imported.`);
  const columns = columnsOf(first.value.values);
  if (columns.every((column) => column.meaning === null))
    throw new WrongUsage(
      `The first row of ${file} must name the columns; none of its names is understood. Nothing was imported.\nUnderstood are: ${understood()}, and common other names of these.`,
    );
  return columns;
}

/** Groups of at most `size`. */
export async function* batchesOf<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

async function takeIn(
  house: House,
  file: string,
  rows: readonly CustomerRow[],
  counts: Counts,
  problems: Problem[],
): Promise<void> {
  const actor = system('import');
  const source = `import:${file}`;
  const now = house.clock.now();
  const results = await inTransaction(house.db, async (tx) => {
    const done = [];
    for (const row of rows) {
      const taken = await takeInCustomer(tx, row.customer, source, actor, now);
      done.push({ row, taken });
    }
    const fresh = await notWritten(
      tx,
      done.map(({ row, taken }) => ({ row, id: taken.id })),
    );
    await writeDown(tx, house, file, fresh, now);
    return done;
  });
  for (const { row, taken } of results) {
    counts.read += 1;
    counts[taken.outcome] += 1;
    problems.push(...row.problems);
    for (const { value, customerId } of taken.taken)
      problems.push({
        line: row.line,
        field: null,
        say: `${value} belongs to customer ${customerId} already. Nothing about an account goes there until it is settled whose it is.`,
      });
    counts.refused += taken.refused.length;
    for (const { value, say } of taken.refused)
      problems.push({ line: row.line, field: null, say: `${value} is not theirs and was left out: ${say}` });
  }
}

interface Written {
  readonly row: CustomerRow;
  readonly id: string;
}

/** Rows whose very words the record does not hold yet. */
async function notWritten(tx: Tx, rows: readonly Written[]): Promise<Written[]> {
  const { rows: known } = await sql<{ customer_id: string; digest: string }>`
    select e.customer_id, c.details -> 'import' ->> 'digest' as digest
    from entries e join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    where e.customer_id = any(${rows.map((one) => one.id)}::uuid[]) and e.kind = 'customer-changed'`.execute(
    tx,
  );
  const there = new Set(known.map((one) => `${one.customer_id} ${one.digest}`));
  return rows.filter(({ id, row }) => {
    const key = `${id} ${row.digest}`;
    if (there.has(key)) return false;
    there.add(key);
    return true;
  });
}

/** Every row stands in the record in its own words, with columns that Kept has no place for. */
async function writeDown(
  tx: Tx,
  house: House,
  file: string,
  rows: readonly Written[],
  now: Date,
): Promise<void> {
  await appendEntries(
    tx,
    house.secrets,
    rows.map(({ row, id }) => ({
      customerId: id,
      kind: 'customer-changed',
      channel: 'system',
      direction: 'internal',
      occurredAt: now,
      author: { type: 'system', id: null, name: 'import', address: null },
      subject: `Imported from ${file}`,
      text: row.words,
      details: { import: { file, line: row.line, ref: row.customer.ref, digest: row.digest } },
    })),
    now,
  );
}

function report(counts: Counts, problems: readonly Problem[], json: boolean): void {
  if (json)
    process.stdout.write(
      `${JSON.stringify({ ...counts, problems: problems.slice(0, PER_FILE), problemCount: problems.length })}\n`,
    );
  else {
    process.stdout.write(
      `${counts.read} read = ${counts.created} new + ${counts.completed} completed + ${counts.unchanged} known already\n`,
    );
    tellProblems(problems);
  }
  if (problems.length > 0) throw new NotAllWell();
}

/** Says what was wrong, line by line; the rest is in `--json`. */
export function tellProblems(problems: readonly Problem[]): void {
  for (const { line, field, say } of problems.slice(0, SHOWN))
    process.stdout.write(`line ${line}${field === null ? '' : `, ${field}`}: ${say}\n`);
  if (problems.length > SHOWN)
    process.stdout.write(`… and ${problems.length - SHOWN} more; --json lists ${PER_FILE}.\n`);
  if (problems.length > 0)
    process.stdout.write('What could be read is in the record in its own words, these values too.\n');
}
