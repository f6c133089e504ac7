import { Button } from '@mantine/core';
import { memo } from 'react';
import type { CaseSummary } from '../../api/types.ts';
import { dayTime, fullTime, span } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Face } from '../../ui/face.tsx';
import { useStore } from '../../ui/store.ts';
import { caseCursor } from '../case-list/cursor.ts';
import classes from './attention.module.css';
import { keyed } from './keyed.ts';
import { Why } from './why.tsx';

const w = t.attention;
/** Reasons that a row shows; the rest is behind «why». */
const MOST = 4;
/** What went wrong already, and who it is; all else waits. */
const WRONG = new Set(['clock-missed', 'promise-broken', 'denied', 'hand-off', 'delivery', 'no-service']);
const PERSON = new Set(['vulnerable', 'need', 'second-failure', 'contacts', 'first-contact']);
const toneOf = (code: string): string => (WRONG.has(code) ? 'wrong' : PERSON.has(code) ? 'person' : 'waits');

interface RowProps {
  readonly row: CaseSummary;
  readonly gone: boolean;
  /** The moment of which the list is true. */
  readonly asOf: string;
  readonly go: (number: string) => void;
  /** Takes the case; absent where it is mine, or not for me to take. */
  readonly take: ((row: CaseSummary) => void) | undefined;
}

/** One case that needs a person: who, what about, why it is here, who answers for it, what binds us next, since when they wait. */
export const AttentionRow = memo(function AttentionRow({ row, gone, asOf, go, take }: RowProps) {
  const on = useStore(caseCursor, (number) => number === row.number);
  return (
    <div className={classes.row} data-cursor={on || undefined} data-gone={gone || undefined}>
      <a
        href={`/cases/${row.number}`}
        className={classes.main}
        data-row={row.number}
        data-cursor={on || undefined}
        onFocus={() => caseCursor.set(row.number)}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
          event.preventDefault();
          go(row.number);
        }}
      >
        <span className={classes.top}>
          <span className={classes.who}>{row.customerName}</span>
          <span className={classes.subject}>{row.subject}</span>
        </span>
        <Reasons row={row} gone={gone} />
        <Meta row={row} asOf={asOf} />
      </a>
      <div className={classes.side}>
        {take && !gone && (
          <Button
            variant="default"
            size="compact-xs"
            aria-label={w.takeIt(row.number)}
            onClick={() => take(row)}
          >
            {w.take}
          </Button>
        )}
        <Why row={row} />
      </div>
    </div>
  );
});

function Reasons({ row, gone }: { row: CaseSummary; gone: boolean }) {
  const rest = row.reasons.length - MOST;
  if (gone)
    return (
      <span className={classes.reasons}>
        <span className={classes.reason}>{w.gone}</span>
      </span>
    );
  return (
    <span className={classes.reasons}>
      {keyed(row.reasons.slice(0, MOST)).map(({ key, reason }) => (
        <span key={key} className={classes.reason} data-tone={toneOf(reason.code)}>
          {reason.say}
        </span>
      ))}
      {rest > 0 && <span className={classes.rest}>{w.more(rest)}</span>}
    </span>
  );
}

function Meta({ row, asOf }: { row: CaseSummary; asOf: string }) {
  const { owner, team, nextDueAt, waitingSince } = row;
  const whose = !owner ? w.nobody : row.queued && team ? w.queue(team.name, owner.name) : w.owner(owner.name);
  return (
    <span className={classes.meta}>
      {owner && <Face name={owner.name} size={18} />}
      <span>{whose}</span>
      <span className="num">{row.number}</span>
      {nextDueAt && (
        <time dateTime={nextDueAt} title={fullTime(nextDueAt)} data-late={nextDueAt < asOf || undefined}>
          {nextDueAt < asOf ? w.overdue(dayTime(nextDueAt)) : w.due(dayTime(nextDueAt))}
        </time>
      )}
      {waitingSince && (
        <time dateTime={waitingSince} title={`${w.waitsFull}: ${fullTime(waitingSince)}`} data-waits>
          {w.waits(span(waitingSince, Date.parse(asOf)))}
        </time>
      )}
    </span>
  );
}
