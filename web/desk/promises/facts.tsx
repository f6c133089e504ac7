import { ActionIcon, Badge, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { PromiseView } from '../../api/cases.ts';
import { now, zone } from '../../text/clock.ts';
import { dayTime, span, zonedTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { useMinute } from '../../ui/when.tsx';
import classes from '../case/case.module.css';
import { EntryLink } from '../case/entry-link.tsx';
import { askedPromise, type PromiseQuestion } from './asked.ts';

const words = t.promises;

/** Whether it is owed: promised or missed, and not yet done. */
export const owed = (promise: PromiseView): boolean => promise.state === 'open' || promise.state === 'broken';

/** What may be done with a promise now. */
export function questionsOf(promise: PromiseView): PromiseQuestion[] {
  if (!owed(promise)) return [];
  const broken = promise.state === 'broken';
  return [
    'keep',
    ...(broken && promise.toldAt === null ? ['tell' as const] : []),
    'move',
    ...(broken ? [] : ['break' as const]),
    'release',
    'pass',
  ];
}

/** When it is due: by our clock, and by the customer's where it shows another time. */
export function Due({ promise }: { promise: PromiseView }) {
  useMinute();
  const { dueAt, timeZone } = promise;
  const late = owed(promise) && Date.parse(dueAt) < now();
  return (
    <span className={classes.dim}>
      <span className={late ? classes.bad : undefined}>
        {words.by(dayTime(dueAt))}
        {late && ` · ${words.overdue(span(dueAt))}`}
      </span>
      {timeZone !== zone() && <> · {words.theirs(zonedTime(dueAt, timeZone), timeZone)}</>}
    </span>
  );
}

/** Broken, moving, tried in vain, a partner's word: what one should know beside the words. */
export function Standing({ promise }: { promise: PromiseView }) {
  const { partner, partnerAnswer, reschedule } = promise;
  return (
    <>
      {promise.state === 'broken' && (
        <span className={promise.toldAt === null ? classes.bad : classes.dim}>
          {promise.toldAt === null ? words.notTold : words.told(dayTime(promise.toldAt))}
        </span>
      )}
      {!owed(promise) && promise.settledAt && (
        <span className={classes.dim}>
          {words.settledAt(dayTime(promise.settledAt))}{' '}
          <EntryLink number={promise.caseNumber} entryId={promise.proofEntryId} />
        </span>
      )}
      {reschedule && <span className={classes.dim}>{words.moving(dayTime(reschedule.dueAt))}</span>}
      {promise.attempts > 0 && owed(promise) && (
        <span className={classes.dim}>{words.tried(promise.attempts)}</span>
      )}
      {partner && (
        <span className={classes.dim}>
          {words.partner(partner.name)}
          {partnerAnswer && ` · ${words.partnerSays[partnerAnswer.answer]} (${dayTime(partnerAnswer.at)})`}
          {partnerAnswer?.say && ` «${partnerAnswer.say}»`}
        </span>
      )}
    </>
  );
}

/** How it stands in one word. */
export function PromiseBadge({ promise }: { promise: PromiseView }) {
  const { state } = promise;
  const late = state === 'kept' && promise.brokenAt !== null;
  const color = {
    waiting: 'gray',
    open: 'honey',
    broken: 'brick',
    kept: 'spruce',
    released: 'gray',
    withdrawn: 'gray',
  };
  return <Badge color={color[state]}>{late ? words.keptLate : words.states[state]}</Badge>;
}

/** Everything that may be done with a promise. */
export function PromiseMenu({ promise }: { promise: PromiseView }) {
  const questions = questionsOf(promise);
  if (questions.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={26} aria-label={`${t.cases.more}: ${promise.words}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {questions.map((question) => (
          <Menu.Item key={question} onClick={() => askedPromise.set({ question, promise })}>
            {words[question]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
