import { isDue } from './load.ts';
import type { Next, Way } from './next.ts';
import type { SentStep } from './sent.ts';
import type { NoticeRow } from './types.ts';

/** So many things stand in one message at most. */
const MOST = 50;

/** A notice while it is worked on. */
export interface Work {
  readonly row: NoticeRow;
  sent: SentStep[];
  readonly spoken: boolean;
  readonly askedAt: Date | null;
}

/** A step that is to be made for a notice. */
export interface Step {
  readonly work: Work;
  readonly next: Next;
}

/**
 * Things of one group that go the same way stand in one message; those that still wait for others go along. Each of those who are
 * one has messages of their own, in their own record; the same thing of two of them stands in one.
 */
export function bundlesOf(steps: readonly Step[], now: Date): { way: Way; whose: string; works: Work[] }[] {
  const bundles = new Map<string, { way: Way; whose: string; works: Work[]; due: boolean }>();
  const firsts = new Map<string, { readonly row: NoticeRow; readonly way: Way }>();
  for (const { work, next } of steps) {
    if (next.do !== 'send') continue;
    const what = work.row.what.toString('hex');
    const { row, way } = firsts.get(what) ?? { row: work.row, way: next.way };
    firsts.set(what, { row, way });
    const whose = row.customer_id;
    const group = `${row.duty.group ?? row.id} ${row.duty.urgent} ${way.channel} ${way.to} ${whose}`;
    const bundle = bundles.get(group) ?? { way, whose, works: [], due: false };
    bundle.works.push(work);
    bundle.due ||= isDue(work.row, now);
    bundles.set(group, bundle);
  }
  return [...bundles.values()]
    .filter((bundle) => bundle.due)
    .flatMap(({ way, whose, works }) =>
      Array.from({ length: Math.ceil(works.length / MOST) }, (_, i) => ({
        way,
        whose,
        works: works.slice(i * MOST, (i + 1) * MOST),
      })),
    );
}
