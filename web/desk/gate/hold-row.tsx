import { Badge, Group, Text } from '@mantine/core';
import type { Hold } from '../../api/types.ts';
import { dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { DeskLink } from '../../ui/link.tsx';
import { Since } from '../../ui/when.tsx';
import { Because, Missing } from './because.tsx';
import { EndButtons, type Ending, useEndings } from './end-hold.tsx';
import classes from './gate.module.css';
import { sayAction } from './words.ts';

const w = t.gate;

/** A held action: who wants what of whom, every reason, what is missing and what comes next, until when. */
export function HoldRow({ hold, end }: { hold: Hold; end: (how: Ending) => void }) {
  const { action } = hold;
  const endings = useEndings();
  return (
    <li className={classes.row} data-hold={hold.id}>
      <div className={classes.top}>
        <DeskLink
          to="/actions/$id"
          params={{ id: hold.id }}
          fw={600}
          data-row={hold.id}
          aria-label={w.openOf(`${sayAction(action)}, ${action.customerName}`)}
        >
          {sayAction(action)}
        </DeskLink>
        <HoldState hold={hold} />
      </div>
      <div className={classes.soft}>
        {w.asks(action.source)} ·{' '}
        <DeskLink to="/customers/$id" params={{ id: action.customerId }} fz="sm">
          {action.customerName}
        </DeskLink>
        {' · '}
        <Since at={hold.heldAt} say={w.since} />
        {action.reason && ` · ${w.reasonGiven(action.reason)}`}
      </div>
      <Because because={hold.because} />
      {hold.state === 'held' && <Missing missing={hold.missing} />}
      <div className={classes.top}>
        <HoldEnd hold={hold} />
        {hold.state === 'held' && (
          <Group gap={6} wrap="nowrap">
            <EndButtons endings={endings} end={end} of={`${sayAction(action)}, ${action.customerName}`} />
          </Group>
        )}
      </div>
    </li>
  );
}

const COLORS: Readonly<Record<Hold['state'], string>> = {
  held: 'honey',
  released: 'spruce',
  refused: 'brick',
  overtaken: 'brick',
  withdrawn: 'gray',
};

/** Where a hold stands, in a word. */
export const HoldState = ({ hold }: { hold: Pick<Hold, 'state'> }) => (
  <Badge color={COLORS[hold.state]}>{w.states[hold.state]}</Badge>
);

/** Until when it holds; or how, when and by whom it ended. */
export function HoldEnd({ hold }: { hold: Omit<Hold, 'action'> }) {
  const { endedAt, endedHow, endedBy, reason, until, taskId } = hold;
  if (endedAt === null)
    return (
      <Text className={classes.soft ?? ''}>
        {until === null ? w.untilFacts : w.until(dayTime(until))}
        {taskId !== null && ` · ${w.inHand}`}
      </Text>
    );
  const how = endedHow === null ? '' : (w.ends[endedHow] ?? endedHow);
  return (
    <Text className={classes.soft ?? ''}>
      {[
        how,
        ...((endedHow === 'person' || endedHow === 'withdrawn') && endedBy ? [w.endedBy(endedBy)] : []),
        dayTime(endedAt),
      ].join(' · ')}
      {reason && `: ${reason}`}
    </Text>
  );
}
