import { useEffect } from 'react';
import type { CaseSummary } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { ask } from '../case/asked.ts';
import { caseCursor } from '../case-list/cursor.ts';
import { useRowKeys } from '../case-list/use-row-keys.ts';
import { takeCase } from '../case-list/verbs.ts';
import { useKeys } from '../shell/keys.ts';
import { verbs } from '../shell/state.ts';

const words = t.attention.keys;

interface Moving {
  readonly rows: readonly CaseSummary[];
  readonly go: (number: string) => void;
  readonly show: (index: number) => void;
  /** Shows the new order, where there is one. */
  readonly showNew: (() => void) | undefined;
}

/** The keys of the list: move, open, take, why, close, hand over, promise. The palette has the same verbs. */
export function useAttentionKeys({ rows, go, show, showNew }: Moving): void {
  useRowKeys({ rows, open: go, show });
  const onRow = (run: (number: string) => void) => (): void => {
    const number = caseCursor.get();
    if (number && rows.some((row) => row.number === number)) run(number);
  };
  const take = onRow((number) => void takeCase(number));
  const why = onRow((number) =>
    document.querySelector<HTMLElement>(`[data-why="${CSS.escape(number)}"]`)?.click(),
  );
  const close = onRow((number) => ask('close', number));
  const handOver = onRow((number) => ask('hand-over', number));
  const promise = onRow((number) => ask('promise', number));
  useKeys({ t: take, w: why, e: close, h: handOver, p: promise, s: showNew });
  useEffect(() => {
    verbs.set([
      { id: 'attention-take', say: words.take, key: 't', run: take },
      { id: 'attention-why', say: words.why, key: 'w', run: why },
      { id: 'attention-close', say: words.close, key: 'e', run: close },
      { id: 'attention-hand-over', say: words.handOver, key: 'h', run: handOver },
      { id: 'attention-promise', say: words.promise, key: 'p', run: promise },
      ...(showNew ? [{ id: 'attention-show', say: words.showNew, key: 's', run: showNew }] : []),
    ]);
    return () => verbs.set([]);
  });
}
