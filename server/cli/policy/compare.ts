import { comparePolicy, countBetween, policiesNow } from '#domains/gate/index.ts';
import type { Config } from '#platform/config/index.ts';
import { openHouse } from '../../house.ts';
import { createProgress } from '../progress.ts';
import { periodOf, policyNamed } from './named.ts';

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

type Compared = Awaited<ReturnType<typeof comparePolicy>>;

/** `kept policy compare`. */
export async function compare(config: Config, which: string, options: Options): Promise<void> {
  const house = await openHouse(config, { name: 'policy', max: 2 });
  const progress = createProgress('comparing');
  try {
    const now = house.clock.now();
    const [from, to] = periodOf(options, now, now);
    const { policies } = await policiesNow(house.db);
    const draft = await policyNamed(house, policies, which);
    const total = await countBetween(house.db, from, to);
    const period = { from, to, most: Number.POSITIVE_INFINITY };
    const compared = await comparePolicy(house.db, policies, draft, period, (looked) =>
      progress.show(looked, total, `${looked.toLocaleString('en')} actions and messages`),
    );
    progress.end();
    if (options.json) process.stdout.write(`${JSON.stringify(compared)}\n`);
    else say(compared);
  } finally {
    progress.end();
    await house.close();
  }
}

function say({ looked, same, changed, notKnown, changes, examples, notStored, duties }: Compared): void {
  process.stdout.write(
    `${looked} actions and messages: ${same} the same, ${changed} another verdict, ${notKnown} not known; ${duties.more} more notices, ${duties.fewer} fewer\n`,
  );
  for (const { fact, actions } of notStored) process.stdout.write(`  not stored: ${fact} (${actions})\n`);
  for (const { from, to, actions } of changes) {
    process.stdout.write(`${from} → ${to}: ${actions}\n`);
    for (const one of examples.filter((example) => example.from === from && example.to === to)) {
      const { at, type, externalId, id } = one.action;
      process.stdout.write(`  ${at} ${type} ${externalId} (${id})\n`);
      for (const reason of one.because) process.stdout.write(`    ${reason.code}: ${reason.say}\n`);
    }
  }
}
