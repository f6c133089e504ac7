import type { CaseSummary } from '../../api/types.ts';

type Reason = CaseSummary['reasons'][number];

/** Each reason with a name of its own: two promises may have been broken with the same words. */
export function keyed(reasons: readonly Reason[]): { readonly key: string; readonly reason: Reason }[] {
  const seen = new Map<string, number>();
  return reasons.map((reason) => {
    const name = `${reason.code} ${reason.entryId ?? ''} ${reason.say}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return { key: `${name} ${times}`, reason };
  });
}
