import { memo } from 'react';
import type { ConversationSummary } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Face } from '../../ui/face.tsx';
import { useStore } from '../../ui/store.ts';
import { Since, When } from '../../ui/when.tsx';
import { cursor } from './cursor.ts';
import classes from './row.module.css';

/** Height of every row in pixels; the virtual list counts on it. */
export const ROW_HEIGHT = 88;

interface RowProps {
  readonly row: ConversationSummary;
  readonly open: boolean;
  /** What follows the id in the address, such as `?view=mine`. */
  readonly suffix: string;
  /** Opens a conversation; always the same function, so that a row draws only when it changes. */
  readonly go: (id: string) => void;
}

/** One conversation, a plain link: the router's own costs too much a hundred times over. Who, what about, the last words, how long they wait, who has it. */
export const Row = memo(function Row({ row, open, suffix, go }: RowProps) {
  const on = useStore(cursor, (id) => id === row.id);
  // What is done waits for nobody, also when it was never opened here, as old mail that was brought in.
  const unread = row.unread && row.state === 'open';
  const flags = row.flags.filter((flag) => flag in t.inbox.flags);
  return (
    <a
      href={`/inbox/${row.id}${suffix}`}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        go(row.id);
      }}
      className={classes.row}
      data-row={row.id}
      data-open={open || undefined}
      data-cursor={on || undefined}
      data-unread={unread || undefined}
      aria-current={open ? 'true' : undefined}
      onFocus={() => cursor.set(row.id)}
    >
      <span className={classes.top}>
        <span className={classes.dot} aria-hidden="true" />
        {unread && <span className={classes.hidden}>{t.inbox.unread}. </span>}
        <span className={classes.who}>{row.customerName}</span>
        <span className={classes.time}>
          {row.waitingSince && row.state === 'open' ? (
            <span className={classes.waits}>
              <Since at={row.waitingSince} say={t.inbox.waits} />
            </span>
          ) : (
            <When at={row.lastAt} />
          )}
        </span>
      </span>
      <span className={classes.middle}>
        <span className={classes.subject}>{row.subject ?? t.words.noSubject}</span>
        {row.assignedTo && (
          <span className={classes.face}>
            <Face name={row.assignedTo.name} size={20} label={t.inbox.assignedTo(row.assignedTo.name)} />
          </span>
        )}
      </span>
      <span className={classes.preview}>
        {row.provisional && <span className={classes.flag}>{t.inbox.provisional}</span>}
        {flags.map((flag) => (
          <span key={flag} className={classes.flag} data-flag={flag}>
            {t.inbox.flags[flag]}
          </span>
        ))}
        {row.preview}
      </span>
    </a>
  );
});
