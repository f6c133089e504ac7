import { type Judged, judge } from './figures.ts';
import { attention } from './measures/attention.ts';
import { desk } from './measures/desk.ts';
import { gate } from './measures/gate.ts';
import { importing } from './measures/import.ts';
import { inbox } from './measures/inbox.ts';
import { notices } from './measures/notices.ts';
import { replies } from './measures/replies.ts';
import { search } from './measures/search.ts';
import { simulation } from './measures/simulation.ts';
import { start } from './measures/start.ts';
import { timeline } from './measures/timeline.ts';
import { timers } from './measures/timers.ts';
import { webhooks } from './measures/webhooks.ts';
import { type Filling, openRecords, type Records } from './records.ts';
import type { Benchmark, Size } from './run.ts';

/** All benchmarks in the order in which they run. */
export const BENCHMARKS: readonly Benchmark[] = [
  importing,
  timeline,
  inbox,
  search,
  attention,
  gate,
  notices,
  replies,
  timers,
  desk,
  webhooks,
  simulation,
  start,
];

/** Runs benchmarks and hands over each figure as soon as it is there; `lanes`: so many beside each other, where time is no matter. */
export async function runAll(
  chosen: readonly Benchmark[],
  size: Size,
  say: (line: string) => void,
  show: (figure: Judged) => void,
  amounts: Filling = size,
  lanes = 1,
): Promise<void> {
  let filling: Promise<Records> | undefined;
  const records = (): Promise<Records> => {
    filling ??= openRecords(amounts, say);
    return filling;
  };
  const left = [...chosen];
  const lane = async (): Promise<void> => {
    for (let one = left.shift(); one; one = left.shift()) {
      say(`${one.name}: ${one.about}`);
      for (const figure of await one.measure({ size, say, records })) show(judge(figure));
    }
  };
  try {
    await Promise.all(Array.from({ length: lanes }, lane));
  } finally {
    await filling?.then(({ close }) => close());
  }
}
