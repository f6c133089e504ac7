import { Badge, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Handoff } from '../../api/cases.ts';
import { now, nowText } from '../../text/clock.ts';
import { dayTime, span } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { DeskLink } from '../../ui/link.tsx';
import { useMinute } from '../../ui/when.tsx';
import classes from './handoffs.module.css';

const w = t.caseLists.handoffs;

interface CardProps {
  readonly handoff: Handoff;
  readonly loud?: boolean;
  readonly children?: ReactNode;
}

/** One offered case: of whom, from whom to whom, what is asked, how much time is left. */
export function HandoffCard({ handoff, loud = false, children }: CardProps) {
  return (
    <li className={classes.card} data-handoff={handoff.id} data-loud={loud || undefined}>
      <div className={classes.top}>
        <DeskLink
          to="/cases/$number"
          params={{ number: handoff.caseNumber }}
          fw={600}
          data-row={handoff.caseNumber}
        >
          {`${handoff.customerName} · ${handoff.caseSubject}`}
        </DeskLink>
        <Left handoff={handoff} />
      </div>
      <Text size="sm" className={classes.say}>
        {handoff.say}
      </Text>
      {handoff.answer && (
        <Text size="sm" fw={550}>
          {w.said(handoff.answer)}
        </Text>
      )}
      <div className={classes.top}>
        <Text size="xs" c="dimmed">
          {[
            handoff.caseNumber,
            ...(handoff.from ? [w.from(handoff.from.name)] : []),
            w.to(handoff.to.name),
            dayTime(handoff.offeredAt),
          ].join(' · ')}
        </Text>
        {children}
      </div>
    </li>
  );
}

/** The time until it comes back, kept true. */
function Left({ handoff }: { handoff: Handoff }) {
  useMinute();
  if (handoff.state !== 'offered') return null;
  const left = Date.parse(handoff.answerBy) - now();
  const say = left > 0 ? w.left(span(nowText(), Date.parse(handoff.answerBy))) : w.over;
  return (
    <Badge color={left < 3_600_000 ? 'brick' : 'honey'} title={w.answerBy(dayTime(handoff.answerBy))}>
      {say}
    </Badge>
  );
}
