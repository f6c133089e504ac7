import type { Command } from 'commander';
import { anchorPath, type Finding, verifyRecord } from '#domains/record/index.ts';
import type { Config } from '#platform/config/index.ts';
import { openHouse } from '../house.ts';
import { NotAllWell } from './outcome.ts';
import { createProgress } from './progress.ts';

/** `kept verify`. */
export function addVerify(kept: Command, config: () => Config): void {
  kept
    .command('verify')
    .description(
      'Prove the record: every chain, every original, every checkpoint; names the first broken entry of each customer.',
    )
    .option('--json', 'for machines: the result as one line of JSON')
    .action(async (options: { json?: boolean }) => {
      const settings = config();
      const house = await openHouse(settings, { name: 'verify', max: 4 });
      const progress = createProgress('verifying');
      try {
        const result = await verifyRecord(
          house.db,
          house.secrets,
          house.originals,
          anchorPath(settings.dataDir),
          (done) => progress.show(0, 1, `${done.toLocaleString('en')} checked`),
        );
        progress.end();
        if (options.json)
          process.stdout.write(`${JSON.stringify({ ok: result.findings.length === 0, ...result })}\n`);
        else {
          for (const finding of result.findings) process.stdout.write(`${describe(finding)}\n`);
          const { entries, customers, originals, checkpoints } = result;
          process.stdout.write(
            `${entries} entries of ${customers} customers, ${originals} originals, ${checkpoints} checkpoints: ` +
              `${result.findings.length === 0 ? 'all as recorded' : `${result.findings.length} findings`}\n`,
          );
        }
        if (result.findings.length > 0) throw new NotAllWell();
      } finally {
        await house.close();
      }
    });
}

const describe = (finding: Finding): string =>
  [
    finding.what.toUpperCase(),
    finding.customerId && `customer ${finding.customerId}`,
    finding.entryId && `entry ${finding.entryId}`,
    finding.seq !== undefined && `number ${finding.seq}`,
    finding.say,
  ]
    .filter((part) => part)
    .join(' · ');
