import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useMemo, useRef } from 'react';
import type { EntrySummary } from '../../api/types.ts';
import { dayIn, zone } from '../../text/clock.ts';
import { day } from '../../text/format.ts';
import classes from './customer.module.css';
import { TimelineEntry } from './timeline-entry.tsx';
import { focusEntry, useTimelineKeys } from './use-timeline-keys.ts';

type Line = { readonly entry: EntrySummary; readonly firstOfDay: boolean };

function lines(entries: readonly EntrySummary[]): Line[] {
  let before = '';
  return entries.map((entry) => {
    const date = dayIn(Date.parse(entry.occurredAt), zone());
    const firstOfDay = date !== before;
    before = date;
    return { entry, firstOfDay };
  });
}

interface LinesProps {
  readonly entries: readonly EntrySummary[];
  /** What scrolls. */
  readonly frame: RefObject<HTMLDivElement | null>;
  /** The entry that is shown in full and has the focus at first. */
  readonly shown?: string | undefined;
  /** The end comes near. */
  readonly more?: () => void;
}

/** Entries by day, virtual: ten thousand cost what fits on the screen. */
export function EntryLines({ entries, frame, shown, more }: LinesProps) {
  const rows = useMemo(() => lines(entries), [entries]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: (index) => (rows[index]?.firstOfDay ? 116 : 82),
    getItemKey: (index) => rows[index]?.entry.id ?? index,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const ask = useRef(more);
  ask.current = more;
  useEffect(() => {
    if (last >= rows.length - 12) ask.current?.();
  }, [last, rows.length]);
  useTimelineKeys(
    rows.map((row) => row.entry.id),
    (index) => virtual.scrollToIndex(index),
  );
  const at = shown === undefined ? -1 : rows.findIndex((row) => row.entry.id === shown);
  const scroll = useRef(virtual.scrollToIndex);
  scroll.current = virtual.scrollToIndex;
  useEffect(() => {
    if (at < 0 || shown === undefined) return;
    scroll.current(at, { align: 'start' });
    focusEntry(shown, 20);
  }, [at, shown]);
  return (
    <ol className={classes.lines} style={{ height: virtual.getTotalSize() }}>
      {items.map((item) => {
        const row = rows[item.index];
        if (!row) return null;
        return (
          <li
            key={item.key}
            ref={virtual.measureElement}
            data-index={item.index}
            className={classes.place}
            style={{ transform: `translateY(${item.start}px)` }}
          >
            {row.firstOfDay && <h3 className={classes.day}>{day(row.entry.occurredAt)}</h3>}
            <TimelineEntry
              key={`${row.entry.id === shown}`}
              entry={row.entry}
              start={row.entry.id === shown}
            />
          </li>
        );
      })}
    </ol>
  );
}
