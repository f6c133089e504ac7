import type { Command } from 'commander';
import type { Config } from '#platform/config/index.ts';
import { check } from './policy/check.ts';
import { compare } from './policy/compare.ts';
import { replayActions } from './policy/replay.ts';
import { type TryOptions, tryOn } from './policy/try.ts';

interface PeriodOptions {
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

const WHICH = 'a file, the name of a policy in force, or name@version';
const FROM = 'from this day or instant on, such as 2026-01-31';
const TO = 'before this day or instant; now unless told';
const JSON_LINE = 'for machines: the result as one line of JSON';

/** `kept policy check|try|compare|replay`. */
export function addPolicy(kept: Command, config: () => Config): void {
  const policy = kept
    .command('policy')
    .description('Policies: what must be so before something is done to a customer, and what they are told.');
  policy
    .command('check')
    .description(
      'Find what is wrong in policies: contradictions, rules that can never count, notices that nobody could send. Without files: those in force.',
    )
    .argument('[file.yaml...]', 'policies that are not in force; they are checked beside those that are')
    .option('--json', JSON_LINE)
    .action((files: string[], options: { json?: boolean }) => check(config(), files, options.json === true));
  policy
    .command('try')
    .description('What a policy says on given facts, or on past actions and messages. Nothing is done.')
    .argument('<policy>', WHICH)
    .option('--facts <file>', 'facts as YAML or JSON, such as {card.confirmed: true}; - reads standard input')
    .option('--type <type>', 'with --facts: the type of action, such as card.block')
    .option('--action <id...>', 'past actions, or messages of ours, by their ids')
    .option('--from <when>', FROM)
    .option('--to <when>', TO)
    .option('--json', JSON_LINE)
    .action((which: string, options: TryOptions) => tryOn(config(), which, options));
  policy
    .command('compare')
    .description('What a draft would have changed over a period, against what is in force now.')
    .argument('<policy>', WHICH)
    .requiredOption('--from <when>', FROM)
    .option('--to <when>', TO)
    .option('--json', JSON_LINE)
    .action((which: string, options: PeriodOptions) => compare(config(), which, options));
  policy
    .command('replay')
    .description(
      'Decide past actions and messages again from their stored facts and the policies of then; all must be identical.',
    )
    .argument('[action...]', 'ids of actions or messages; without, those of the period, or all')
    .option('--from <when>', FROM)
    .option('--to <when>', TO)
    .option('--json', JSON_LINE)
    .action((ids: string[], options: PeriodOptions) => replayActions(config(), ids, options));
}
