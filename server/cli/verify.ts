import type { Command } from 'commander';
import { type Gap, reconcile } from '#domains/mail/index.ts';
import { anchorPath, type Finding, type Verification, verifyRecord } from '#domains/record/index.ts';
import type { Config } from '#platform/config/index.ts';
import { type House, openHouse } from '../house.ts';
import { NotAllWell } from './outcome.ts';
import { createProgress } from './progress.ts';

/** `kept verify`. */
export function addVerify(kept: Command, config: () => Config): void {
  kept
    .command('verify')
    .description(
      'Prove the record: every chain, every original, every checkpoint, and that what sources showed is in it. Names the first broken entry of each customer.',
    )
    .option('--json', 'for machines: the result as one line of JSON')
    .action(async (options: { json?: boolean }) => {
      const house = await openHouse(config(), { name: 'verify', max: 4 });
      try {
        await verify(house, options.json === true);
      } finally {
        await house.close();
      }
    });
}

async function verify(house: House, json: boolean): Promise<void> {
  const progress = createProgress('verifying');
  const total = await sizeOf(house);
  const record = await verifyRecord(
    house.db,
    house.secrets,
    house.originals,
    anchorPath(house.config.dataDir),
    (done) => progress.show(done, total, `${done.toLocaleString('en')} checked`),
  );
  const gaps = await reconcile(house.db, house.clock.now());
  progress.end();
  const ok = record.findings.length === 0 && gaps.length === 0;
  if (json) process.stdout.write(`${JSON.stringify({ ok, ...record, gaps })}\n`);
  else sayAll(record, gaps);
  if (!ok) throw new NotAllWell();
}

/** Entries and originals together, roughly, for the progress bar. */
async function sizeOf(house: House): Promise<number> {
  const { rows } = await house.pool.query<{ n: number }>(
    `select coalesce(sum(greatest(reltuples, 0)), 0)::bigint as n from pg_class where relname in ('entries', 'originals')`,
  );
  return rows[0]?.n ?? 0;
}

function sayAll(record: Verification, gaps: readonly Gap[]): void {
  for (const finding of record.findings) process.stdout.write(`${describeFinding(finding)}\n`);
  for (const gap of gaps) process.stdout.write(`GAP · ${gap.source} · original ${gap.sha256} · ${gap.say}\n`);
  const { entries, customers, originals, checkpoints, findings } = record;
  const found = findings.length + gaps.length;
  process.stdout.write(
    `${entries} entries of ${customers} customers, ${originals} originals, ${checkpoints} checkpoints: ` +
      `${found === 0 ? 'all as recorded, no gaps' : `${found} findings`}\n`,
  );
}

/** A finding as one line for people. */
export const describeFinding = (finding: Finding): string =>
  [
    finding.what.toUpperCase(),
    finding.customerId && `customer ${finding.customerId}`,
    finding.entryId && `entry ${finding.entryId}`,
    finding.seq !== undefined && `number ${finding.seq}`,
    finding.say,
  ]
    .filter((part) => part)
    .join(' · ');
