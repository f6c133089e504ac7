import { Badge, UnstyledButton } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { memo } from 'react';
import type { CaseSummary } from '../../api/types.ts';
import { dayTime, fullTime, shortTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Face } from '../../ui/face.tsx';
import { useStore } from '../../ui/store.ts';
import { Since } from '../../ui/when.tsx';
import classes from './case-list.module.css';
import { caseCursor } from './cursor.ts';

const w = t.caseLists;

interface RowProps {
  readonly row: CaseSummary;
  readonly go: (number: string) => void;
  readonly chosen: boolean;
  readonly choose: ((number: string) => void) | undefined;
}

/** One case of a list: whose, what about, who answers for it, what is due. */
export const CaseRow = memo(function CaseRow({ row, go, chosen, choose }: RowProps) {
  const on = useStore(caseCursor, (number) => number === row.number);
  return (
    <div className={classes.row} data-cursor={on || undefined} data-chosen={chosen || undefined}>
      {choose && (
        <UnstyledButton
          role="checkbox"
          aria-checked={chosen}
          aria-label={w.choose(row.number)}
          className={classes.box ?? ''}
          onClick={() => choose(row.number)}
        >
          <span className={classes.tick}>{chosen && <IconCheck size={13} stroke={3} aria-hidden />}</span>
        </UnstyledButton>
      )}
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
          <b>{row.customerName}</b>
          <span>{row.subject}</span>
        </span>
        <Meta row={row} />
      </a>
    </div>
  );
});

function Meta({ row }: { row: CaseSummary }) {
  return (
    <span className={classes.meta}>
      <span className="num">{row.number}</span>
      {row.owner && (
        <span className={classes.owner}>
          <Face name={row.owner.name} size={17} />
          {row.queued && row.team ? t.attention.queue(row.team.name, row.owner.name) : row.owner.name}
        </span>
      )}
      {row.state === 'closed' && row.closedAt ? (
        <span>{w.closedAt(shortTime(row.closedAt))}</span>
      ) : (
        <span>{w.opened(shortTime(row.openedAt))}</span>
      )}
      {row.nextDueAt && row.state === 'open' && (
        <time dateTime={row.nextDueAt} title={fullTime(row.nextDueAt)}>
          {t.attention.due(dayTime(row.nextDueAt))}
        </time>
      )}
      {row.waitingSince && (
        <span className={classes.waits}>
          <Since at={row.waitingSince} say={t.attention.waits} />
        </span>
      )}
      {row.brokenPromises > 0 && (
        <Badge size="sm" color="brick">
          {`${w.promises(row.brokenPromises)}, ${w.brokenWord}`}
        </Badge>
      )}
      {row.tags.map((tag) => (
        <Badge key={tag} size="sm" color="gray">
          {tag}
        </Badge>
      ))}
    </span>
  );
}
