import { basename } from 'node:path';
import type { Command } from 'commander';
import { takeMany } from '#domains/receivables/index.ts';
import { anchorPath, checkpoint } from '#domains/record/index.ts';
import { system } from '#platform/actor.ts';
import type { Config } from '#platform/config/index.ts';
import { type House, openHouse } from '../house.ts';
import { careParts } from '../services/care.ts';
import { AmountWatch, type DecimalMark } from './csv/amounts.ts';
import { type DateOrder, DateWatch, isDateOrder } from './csv/dates.ts';
import { type Problem, readCsv } from './csv/read.ts';
import {
  type Columns,
  columnsOf,
  type FileOptions,
  NEEDED,
  type Understood,
  understand,
  understood,
} from './csv/receivables.ts';
import { batchesOf, requireFile } from './import-customers.ts';
import { NotAllWell, WrongUsage } from './outcome.ts';
import { createProgress } from './progress.ts';

interface Options {
  readonly json?: boolean;
  readonly system?: string;
  readonly currency?: string;
  readonly dates?: string;
  readonly driven?: boolean;
  readonly map: readonly string[];
}

const collect = (value: string, before: readonly string[]): string[] => [...before, value];

/** `kept import receivables FILE.csv`. */
export function addImportReceivables(imports: Command, config: () => Config): void {
  imports
    .command('receivables')
    .description(
      'Invoices from a CSV file whose first row names its columns. Nothing is sent. Running it again, or after it was stopped, takes nothing twice.',
    )
    .argument('<file.csv>', 'comma, semicolon or tab; also .gz')
    .option('--system <name>', 'whose invoice and customer numbers these are; the file name unless told')
    .option('--currency <code>', 'where no column tells it, such as EUR')
    .option('--dates <order>', 'iso, mdy or dmy; found out from the file where it can be')
    .option(
      '--map <theirs=ours>',
      'what a column means, such as "Fällig am=due" (may be repeated)',
      collect,
      [],
    )
    .option('--driven', 'Kept takes the steps of the ladder by itself')
    .option('--json', 'for machines: counts and problems as one line of JSON')
    .action(async (file: string, options: Options) => {
      await importReceivables(config(), file, options);
    });
}

interface Counts {
  read: number;
  created: number;
  completed: number;
  unchanged: number;
  refused: number;
}

const BATCH = 100;
const SHOWN = 50;
const PER_FILE = 1000;

async function importReceivables(config: Config, file: string, options: Options): Promise<void> {
  requireFile(file);
  const problems: Problem[] = [];
  const counts: Counts = { read: 0, created: 0, completed: 0, unchanged: 0, refused: 0 };
  const { columns, dates, mark, rows } = await lookThrough(file, options);
  const settings = {
    system: systemOf(file, options.system),
    currency: options.currency?.toUpperCase(),
    named: options.system !== undefined,
    dates,
    mark,
    driven: options.driven === true,
  };
  const house = await openHouse(config, { name: 'import', max: 2 });
  const progress = createProgress('importing');
  try {
    for await (const batch of batchesOf(invoicesOf(file, columns, settings, problems, counts), BATCH)) {
      await take(house, file, batch, counts, problems);
      progress.show(counts.read, rows, `${counts.read.toLocaleString('en')} invoices`);
    }
    await checkpoint(house.db, house.secrets, anchorPath(config.dataDir), house.clock.now());
  } finally {
    progress.end();
    await house.close();
  }
  report(counts, problems, options.json === true);
}

const systemOf = (file: string, named: string | undefined): string => {
  const name = named ?? basename(file).replace(/\.(csv|tsv|txt)?(\.gz)?$/i, '');
  const plain = name.replace(/[^\w.-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  if (plain === '') throw new WrongUsage('--system: write a name such as billing. Nothing was imported.');
  return plain.slice(0, 100);
};

/** Reads the whole file once: which columns it has, how it writes days, how many rows there are. */
async function lookThrough(
  file: string,
  options: Options,
): Promise<{ columns: Columns; dates: DateOrder; mark: DecimalMark | undefined; rows: number }> {
  const own = new Map(
    options.map.map((one) => [one.slice(0, one.lastIndexOf('=')), one.slice(one.lastIndexOf('=') + 1)]),
  );
  let columns: Columns | undefined;
  let rows = 0;
  const watch = new DateWatch();
  const amounts = new AmountWatch();
  for await (const row of readCsv(file, () => undefined)) {
    if (columns === undefined) {
      columns = columnsOf(row.values, own);
      continue;
    }
    rows += 1;
    for (const meaning of ['issued', 'due', 'settled', 'periodFrom', 'periodTo'] as const) {
      const column = columns.get(meaning);
      if (column) watch.see(row.values[column.at] ?? '');
    }
    amounts.see(row.values[columns.get('amount')?.at ?? -1] ?? '');
  }
  if (columns === undefined) throw new WrongUsage(`${file} is empty. Nothing was imported.`);
  const found = columns;
  const missing = NEEDED.filter((meaning) => !found.has(meaning));
  if (missing.length > 0)
    throw new WrongUsage(
      `The first row of ${file} names no column for ${missing.join(', ')}. Nothing was imported.\nUnderstood are: ${understood()}; say with --map what a column means.`,
    );
  return { columns: found, dates: orderOf(options.dates, watch), mark: amounts.mark(), rows };
}

function orderOf(named: string | undefined, watch: DateWatch): DateOrder {
  if (named !== undefined) {
    if (isDateOrder(named)) return named;
    throw new WrongUsage('--dates: write iso, mdy or dmy. Nothing was imported.');
  }
  const found = watch.order();
  if (found !== undefined) return found;
  throw new WrongUsage(
    'It cannot be told whether days stand before months in this file. Say it with --dates dmy or --dates mdy. Nothing was imported.',
  );
}

async function* invoicesOf(
  file: string,
  columns: Columns,
  options: FileOptions,
  problems: Problem[],
  counts: Counts,
): AsyncGenerator<Extract<Understood, { invoice: unknown }>> {
  let header = true;
  for await (const row of readCsv(file, (one) => {
    problems.push(one);
    counts.read += 1;
    counts.refused += 1;
  })) {
    if (header) {
      header = false;
      continue;
    }
    const one = understand(row, columns, options);
    if ('invoice' in one) yield one;
    else {
      problems.push(one.problem);
      counts.read += 1;
      counts.refused += 1;
    }
  }
}

async function take(
  house: House,
  file: string,
  batch: readonly Extract<Understood, { invoice: unknown }>[],
  counts: Counts,
  problems: Problem[],
): Promise<void> {
  const taken = await takeMany(
    house.db,
    careParts(house),
    batch.map(({ invoice }) => invoice),
    { source: `import:${basename(file)}` },
    system('import'),
    house.clock.now(),
  );
  for (const [place, { outcome, say }] of taken.entries()) {
    counts.read += 1;
    counts[outcome] += 1;
    if (say !== null) problems.push({ line: batch[place]?.line ?? 0, field: null, say });
  }
}

function report(counts: Counts, problems: readonly Problem[], json: boolean): void {
  if (json)
    process.stdout.write(
      `${JSON.stringify({ ...counts, problems: problems.slice(0, PER_FILE), problemCount: problems.length })}\n`,
    );
  else {
    process.stdout.write(
      `${counts.read} read = ${counts.created} created + ${counts.completed} completed + ${counts.unchanged} unchanged + ${counts.refused} refused\n`,
    );
    for (const { line, field, say } of problems.slice(0, SHOWN))
      process.stdout.write(`line ${line}${field === null ? '' : `, ${field}`}: ${say}\n`);
    if (problems.length > SHOWN)
      process.stdout.write(`… and ${problems.length - SHOWN} more; --json lists ${PER_FILE}.\n`);
  }
  if (counts.read !== counts.created + counts.completed + counts.unchanged + counts.refused) {
    process.stderr.write('These numbers do not add up: something is wrong. Run `kept verify`.\n');
    throw new NotAllWell();
  }
  if (problems.length > 0) throw new NotAllWell();
}
