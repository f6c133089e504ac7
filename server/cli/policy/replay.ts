import { replay, replayAll } from '#domains/gate/index.ts';
import { replayMessage, replayMessages } from '#domains/voice/index.ts';
import type { Config } from '#platform/config/index.ts';
import { KeptError } from '#platform/errors.ts';
import { type House, openHouse } from '../../house.ts';
import { NotAllWell, WrongUsage } from '../outcome.ts';
import { createProgress } from '../progress.ts';
import { periodOf } from './named.ts';

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

type Replayed = Awaited<ReturnType<typeof replay>> | Awaited<ReturnType<typeof replayMessage>>[number];

/** `kept policy replay`: exit code 1 where any decision would not be the same. */
export async function replayActions(config: Config, ids: readonly string[], options: Options): Promise<void> {
  if (ids.length > 0 && options.from !== undefined)
    throw new WrongUsage('Name actions or a period, not both.');
  const house = await openHouse(config, { name: 'policy', max: 2 });
  const progress = createProgress('replaying');
  const other: Replayed[] = [];
  let replayed = 0;
  try {
    for await (const one of ids.length > 0 ? named(house, ids) : between(house, options)) {
      replayed += 1;
      if (!one.same) other.push(one);
      progress.show(0, 0, `${replayed.toLocaleString('en')} decisions`);
    }
    progress.end();
    const ok = other.length === 0;
    if (options.json) process.stdout.write(`${JSON.stringify({ ok, replayed, different: other })}\n`);
    else say(replayed, other);
    if (!ok) throw new NotAllWell();
  } finally {
    progress.end();
    await house.close();
  }
}

async function* named(house: House, ids: readonly string[]): AsyncGenerator<Replayed> {
  for (const id of ids) {
    const action = await replay(house.db, id).catch(nothing);
    if (action) yield action;
    else yield* await replayMessage(house.db, id);
  }
}

/** What is no action is a message, or nothing. */
function nothing(error: unknown): undefined {
  if (!(error instanceof KeptError) || error.status !== 404) throw error;
}

async function* between(house: House, options: Options): AsyncGenerator<Replayed> {
  const now = house.clock.now();
  // The end is not in the period, and what was decided at this very moment is.
  const period = periodOf(options, new Date(0), new Date(now.getTime() + 1));
  yield* replayAll(house.db, ...period);
  yield* replayMessages(house.db, ...period);
}

function say(replayed: number, other: readonly Replayed[]): void {
  for (const { policies, differences, ...one } of other) {
    const id = 'action' in one ? one.action : one.messageId;
    process.stdout.write(`DIFFERENT · ${id} · ${policies.join(', ')} · ${differences.join(' ')}\n`);
  }
  process.stdout.write(
    `${replayed} decisions: ${other.length === 0 ? 'all identical' : `${other.length} different`}\n`,
  );
}
