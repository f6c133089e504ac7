import { Badge } from '@mantine/core';
import type { Incident } from '../../api/types.ts';
import { now, nowText } from '../../text/clock.ts';
import { dayTime, span } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { useMinute } from '../../ui/when.tsx';

const w = t.gate.incidents;
const SOON = 24 * 3_600_000;

/** How much of the 72 hours is left, kept true. */
export function Clock({ incident: { clock, dueAt } }: { incident: Pick<Incident, 'clock' | 'dueAt'> }) {
  useMinute();
  if (clock === 'stopped') return <Badge color="spruce">{w.stopped}</Badge>;
  const left = Date.parse(dueAt) - now();
  if (left <= 0)
    return (
      <Badge color="brick" title={dayTime(dueAt)}>
        {w.over(span(dueAt))}
      </Badge>
    );
  return (
    <Badge color={left < SOON ? 'brick' : 'honey'} title={dayTime(dueAt)}>
      {w.left(span(nowText(), Date.parse(dueAt)))}
    </Badge>
  );
}
