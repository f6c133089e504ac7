import { basename } from 'node:path';
import type { Command } from 'commander';
import type { CountryCode } from 'libphonenumber-js/max';
import { identify, identityOf, unattributed } from '#domains/customers/index.ts';
import { anchorPath, appendEntries, checkpoint } from '#domains/record/index.ts';
import { system } from '#platform/actor.ts';
import type { Config } from '#platform/config/index.ts';
import { inTransaction, sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { type House, openHouse } from '../house.ts';
import { entryIdOf, entryOf, recorded } from './csv/call-entry.ts';
import { type Call, joinCall, type Leg, legOf } from './csv/calls.ts';
import { countryOf, requireZone } from './csv/options.ts';
import { type Problem, readCsv } from './csv/read.ts';
import { batchesOf, requireFile, tellProblems } from './import-customers.ts';
import { NotAllWell } from './outcome.ts';
import { createProgress } from './progress.ts';

interface Options {
  readonly json?: boolean;
  readonly country?: string;
  readonly timeZone: string;
  readonly own: readonly string[];
}

const machineZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;
const collect = (value: string, before: readonly string[]): string[] => [...before, value];

/** `kept import calls FILE.csv`. */
export function addImportCalls(imports: Command, config: () => Config): void {
  imports
    .command('calls')
    .description(
      "Calls from Asterisk's call detail records (Master.csv): one entry for each call. Running it again changes nothing.",
    )
    .argument('<file.csv>', 'as cdr_csv writes it; also .gz')
    .option('--country <code>', 'of numbers without country code, such as DE')
    .option('--time-zone <zone>', 'of the times in the file', machineZone())
    .option('--own <number>', 'a number of yours as it stands in the file (may be repeated)', collect, [])
    .option('--json', 'for machines: counts and problems as one line of JSON')
    .action(async (file: string, options: Options) => {
      await importCalls(config(), file, options);
    });
}

interface Counts {
  rows: number;
  calls: number;
  stored: number;
  duplicates: number;
  /** Between two extensions: nobody's record. */
  internal: number;
}

async function importCalls(config: Config, file: string, options: Options): Promise<void> {
  requireFile(file);
  const country = countryOf(options.country);
  requireZone(options.timeZone);
  const problems: Problem[] = [];
  const counts: Counts = { rows: 0, calls: 0, stored: 0, duplicates: 0, internal: 0 };
  const calls = await readCalls(file, options, country, counts, problems);
  const house = await openHouse(config, { name: 'import', max: 2 });
  const progress = createProgress('importing');
  try {
    for await (const batch of batchesOf(each(calls), 100)) {
      await record(house, basename(file), batch, counts, problems);
      progress.show(
        counts.stored + counts.duplicates,
        counts.calls,
        `${counts.stored + counts.duplicates} calls`,
      );
    }
    await checkpoint(house.db, house.secrets, anchorPath(config.dataDir), house.clock.now());
  } finally {
    progress.end();
    await house.close();
  }
  report(counts, problems, options.json === true);
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** The rows of one call stand apart in the file: they are written when each telephone hangs up. */
async function readCalls(
  file: string,
  options: Options,
  country: CountryCode | undefined,
  counts: Counts,
  problems: Problem[],
): Promise<Call[]> {
  const legs = new Map<string, Leg[]>();
  const problem = (one: Problem): void => void problems.push(one);
  for await (const row of readCsv(file, problem)) {
    counts.rows += 1;
    const leg = legOf(row, options.timeZone, problem);
    if (leg) legs.set(leg.callId, [...(legs.get(leg.callId) ?? []), leg]);
  }
  const own = new Set(options.own);
  const calls = [...legs.values()]
    .map((group) => joinCall(group, country, own))
    .filter((call) => call !== undefined);
  counts.calls = calls.length;
  const outside = calls.filter((call) => call.direction !== 'internal');
  counts.internal = calls.length - outside.length;
  return outside;
}

async function record(
  house: House,
  file: string,
  calls: readonly Call[],
  counts: Counts,
  problems: Problem[],
): Promise<void> {
  const now = house.clock.now();
  const staged = await Promise.all(
    calls.map(async (call) => ({ call, original: await house.originals.stage(once(Buffer.from(call.raw))) })),
  );
  await inTransaction(house.db, async (tx) => {
    const known = await knownCalls(tx, calls);
    const fresh = staged.filter(({ call }) => !known.has(entryIdOf(call)));
    await house.originals.commit(
      tx,
      fresh.map((one) => one.original),
      now,
    );
    const whose = await customersOf(
      tx,
      fresh.map((one) => one.call),
      file,
      now,
    );
    const entries = fresh.map(({ call, original }) => entryOf(call, original.sha256, whose(call), file));
    await appendEntries(tx, house.secrets, entries, now);
    await publish(tx, system('import'), now, entries.map(recorded));
    counts.stored += fresh.length;
    counts.duplicates += calls.length - fresh.length;
  });
  for (const call of calls) {
    if (!call.isE164)
      problems.push({
        line: call.line,
        field: call.direction === 'in' ? 'src' : 'dst',
        say: `«${call.number.slice(0, 40)}» is not a whole telephone number, so the call stands under «Nobody yet».${call.number.startsWith('+') ? '' : ' --country may help.'}`,
      });
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function knownCalls(tx: Tx, calls: readonly Call[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from entry_keys where id = any(${calls.map(entryIdOf)}::uuid[])`.execute(tx);
  return new Set(rows.map((row) => row.id));
}

async function customersOf(
  tx: Tx,
  calls: readonly Call[],
  file: string,
  now: Date,
): Promise<(call: Call) => string> {
  const seen = calls
    .filter((call) => call.isE164)
    .map(({ number, name }) => ({ kind: 'phone' as const, value: number, name }));
  const found = await identify(tx, seen, `import:${file}`, now);
  const nobody = await unattributed(tx, now);
  return (call) => found.get(identityOf('phone', call.number) ?? '') ?? nobody;
}

function report(counts: Counts, problems: readonly Problem[], json: boolean): void {
  if (json)
    process.stdout.write(
      `${JSON.stringify({ ...counts, problems: problems.slice(0, 1000), problemCount: problems.length })}\n`,
    );
  else {
    process.stdout.write(
      `${counts.rows} rows = ${counts.calls} calls: ${counts.stored} stored + ${counts.duplicates} known already + ${counts.internal} between our own telephones\n`,
    );
    tellProblems(problems);
  }
  if (problems.length > 0) throw new NotAllWell();
}
