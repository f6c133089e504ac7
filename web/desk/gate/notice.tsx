import { Badge, Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { noticeQuery } from '../../api/gate.ts';
import type { Notice, NoticeView } from '../../api/types.ts';
import { now } from '../../text/clock.ts';
import { dayTime, sayInstants } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { DeskLink } from '../../ui/link.tsx';
import { useMinute } from '../../ui/when.tsx';
import { useAble } from '../shell/rooms.ts';
import { EntryDoor } from './entry-door.tsx';
import classes from './gate.module.css';
import { TellingForm, WaiverForm } from './telling.tsx';
import { sayBy, sayType } from './words.ts';

const w = t.gate.notices;

/** Neither told, nor waived, nor settled. */
export const isOpen = ({ state }: Pick<Notice, 'state'>): boolean => !ENDED.has(state);
const ENDED: ReadonlySet<Notice['state']> = new Set(['told', 'waived', 'moot']);
const colorOf = ({ state }: Notice, late: boolean): string =>
  state === 'told' ? 'spruce' : state === 'moot' ? 'gray' : late ? 'brick' : 'honey';
const isLate = (notice: Notice): boolean => isOpen(notice) && Date.parse(notice.dueAt) < now();

/** A duty to tell: where it stands, by when, what was done for it and what shows that; and what only a person may do. */
export function NoticeCard({ notice, unfolded = false }: { notice: Notice; unfolded?: boolean }) {
  useMinute();
  const [shown, setShown] = useState(unfolded);
  const [doing, setDoing] = useState<'tell' | 'waive' | null>(null);
  const able = useAble();
  const late = isLate(notice);
  const close = (): void => setDoing(null);
  const about = [sayType(notice.type), notice.about].filter(Boolean).join(' · ');
  const whole = `${notice.say} ${about}`;
  return (
    <article className={classes.notice} data-late={late || undefined} aria-label={whole}>
      <div className={classes.top}>
        <b>{notice.say}</b>
        <Badge color={colorOf(notice, late)}>{w.states[notice.state]}</Badge>
      </div>
      {!unfolded && <About notice={notice} say={about} />}
      <Standing notice={notice} late={late} />
      <details className={classes.fold} open={shown} onToggle={(event) => setShown(event.currentTarget.open)}>
        <summary>{w.more}</summary>
        {shown && <Attempts id={notice.id} />}
      </details>
      {isOpen(notice) && able('reply') && (
        <div className={classes.acts}>
          <Button size="compact-sm" aria-label={w.tellOf(whole)} onClick={() => setDoing('tell')}>
            {w.tell}
          </Button>
          {able('merge') && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={w.waiveOf(whole)}
              onClick={() => setDoing('waive')}
            >
              {w.waive}
            </Button>
          )}
        </div>
      )}
      {doing === 'tell' && <TellingForm notice={notice} close={close} />}
      {doing === 'waive' && <WaiverForm notice={notice} close={close} />}
    </article>
  );
}

/** What it is about: several at once are told apart by it. It leads to the action. */
function About({ notice: { actionId }, say }: { notice: Notice; say: string }) {
  if (actionId === null) return <div className={classes.soft}>{say}</div>;
  return (
    <DeskLink to="/actions/$id" params={{ id: actionId }} fz="sm" lh="24px">
      {say}
    </DeskLink>
  );
}

function Standing({ notice, late }: { notice: Notice; late: boolean }) {
  const { toldAt, rung, dueAt, startsAt, rebuttedAt, state, caseNumber, entryId } = notice;
  const waits = isOpen(notice) && Date.parse(startsAt) > now();
  return (
    <div className={classes.soft}>
      {state === 'told' && toldAt !== null ? (
        <>
          {w.toldAt(dayTime(toldAt))}
          {rung && ` · ${w.rungs[rung]}`} <EntryDoor id={entryId} say={w.proof} />
        </>
      ) : (
        isOpen(notice) && (
          <>
            <span className={late ? classes.late : undefined}>
              {late ? w.late(dayTime(dueAt)) : w.due(dayTime(dueAt))}
            </span>{' '}
            · {w.needs(w.rungs[notice.needs] ?? notice.needs)}
          </>
        )
      )}
      {notice.settled !== null && (
        <>
          {w.settled(notice.settled)} <EntryDoor id={entryId} say={w.proof} />
        </>
      )}
      {waits && ` · ${w.waits(dayTime(startsAt))}`}
      {isOpen(notice) && rebuttedAt !== null && ` · ${w.rebutted(dayTime(rebuttedAt))}`}
      {state === 'asked-person' && caseNumber !== null && (
        <>
          {' · '}
          <DeskLink to="/cases/$number" params={{ number: caseNumber }} fz="xs">
            {w.task(caseNumber)}
          </DeskLink>
        </>
      )}
    </div>
  );
}

function Attempts({ id }: { id: string }) {
  const query = useQuery(noticeQuery(id));
  if (query.isPending) return <Skeleton h={60} />;
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const { steps } = query.data;
  if (steps.length === 0) return <p className={classes.line}>{w.noAttempts}</p>;
  return (
    <ol className={classes.steps}>
      {steps.map((step) => (
        <Step key={`${step.at} ${step.kind} ${step.recipient} ${step.entryId}`} step={step} />
      ))}
    </ol>
  );
}

const BAD = new Set(['failed', 'returned', 'wrong-recipient', 'in-doubt']);

/** One step, and the evidence ladder of what went out, rung by rung. */
function Step({ step }: { step: NoticeView['steps'][number] }) {
  const channel = step.channel === 'person' ? w.person : step.channel && t.channels[step.channel];
  const way = channel && step.recipient ? w.to(channel, step.recipient) : channel;
  return (
    <li>
      <b>{w.steps[step.kind]}</b> · {dayTime(step.at)}
      {way && ` · ${way}`}
      <div className={classes.soft}>
        {sayInstants(step.say)} · {sayBy(step.by)}
      </div>
      <EntryDoor id={step.entryId} />
      {step.evidence.length > 0 && (
        <ol className={classes.ladder}>
          {step.evidence.map((one) => (
            <li key={`${one.rung} ${one.at} ${one.say}`} data-bad={BAD.has(one.rung) || undefined}>
              {w.rungs[one.rung]} · {dayTime(one.at)}
              <div className={classes.soft}>{sayInstants(one.say)}</div>
              <EntryDoor id={one.proofEntryId} say={w.proof} />
            </li>
          ))}
        </ol>
      )}
    </li>
  );
}
