import { Skeleton, UnstyledButton } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowDownLeft,
  IconArrowUpRight,
  IconBriefcase,
  IconHeartHandshake,
  IconMail,
  IconMessage,
  IconNote,
  IconPaperclip,
  IconPhone,
  IconSettings,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { memo, useState } from 'react';
import { entryQuery } from '../../api/queries.ts';
import type { EntrySummary } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { DeskLink } from '../../ui/link.tsx';
import { When } from '../../ui/when.tsx';
import { EntryCard } from '../conversation/entry.tsx';
import { sayTypes } from '../gate/words.ts';
import classes from './customer.module.css';

const icon = { size: 16, stroke: 1.6, 'aria-hidden': true } as const;
const BAD = new Set(['failed', 'returned', 'wrong-recipient', 'in-doubt']);

/** What these are about is said by their words. */
const UNTITLED: ReadonlySet<EntrySummary['kind']> = new Set(['note', 'case', 'promise']);

function Sort({ entry }: { entry: EntrySummary }) {
  if (entry.kind === 'note') return <IconNote {...icon} />;
  if (entry.kind === 'case') return <IconBriefcase {...icon} />;
  if (entry.kind === 'promise') return <IconHeartHandshake {...icon} />;
  if (entry.channel === 'email') return <IconMail {...icon} />;
  if (entry.channel === 'phone') return <IconPhone {...icon} />;
  return entry.channel === 'system' ? <IconSettings {...icon} /> : <IconMessage {...icon} />;
}

/** One entry on the timeline; opens in place. */
export const TimelineEntry = memo(function TimelineEntry({
  entry,
  start = false,
}: {
  entry: EntrySummary;
  /** Shown in full from the beginning. */
  start?: boolean;
}) {
  const [open, setOpen] = useState(start);
  const Way = entry.direction === 'in' ? IconArrowDownLeft : IconArrowUpRight;
  const what =
    entry.kind === 'message'
      ? (t.channels[entry.channel] ?? entry.channel)
      : (t.conversation.kinds[entry.kind] ?? entry.kind);
  // Only what the gate wrote names kinds of actions; words of people are never changed.
  const named = (text: string): string => (entry.kind === 'action' ? sayTypes(text) : text);
  return (
    <div
      className={classes.item}
      data-direction={entry.direction}
      data-note={entry.kind === 'note' || undefined}
    >
      <span className={classes.knot}>
        <Sort entry={entry} />
      </span>
      <div className={classes.leaf}>
        <UnstyledButton
          className={classes.open ?? ''}
          data-entry={entry.id}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <span className={classes.first}>
            {entry.direction !== 'internal' && (
              <Way size={14} aria-label={t.directions[entry.direction]} role="img" />
            )}
            <b className="truncate">
              {entry.author.type === 'system' ? t.conversation.by.system : entry.author.name}
            </b>
            <span className={classes.what}>{what}</span>
            {entry.attachments > 0 && (
              <IconPaperclip
                size={14}
                role="img"
                aria-label={t.conversation.attachments(entry.attachments)}
              />
            )}
            {entry.delivery && (
              <span className={classes.what} data-delivery data-bad={BAD.has(entry.delivery) || undefined}>
                {BAD.has(entry.delivery) && <IconAlertTriangle size={13} aria-hidden />}{' '}
                {t.conversation.rungs[entry.delivery]}
              </span>
            )}
            <When at={entry.occurredAt} as="clock" className={classes.time} />
          </span>
          {entry.subject && !UNTITLED.has(entry.kind) && (
            <span className={classes.subject}>{named(entry.subject)}</span>
          )}
          {!open && <span className={classes.preview}>{named(entry.preview)}</span>}
        </UnstyledButton>
        {open && <Whole id={entry.id} conversationId={entry.conversationId} />}
      </div>
    </div>
  );
});

function Whole({ id, conversationId }: { id: string; conversationId: string | null }) {
  const query = useQuery(entryQuery(id));
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton h={90} m="xs" />;
  return (
    <div className={classes.whole}>
      <EntryCard entry={query.data} start />
      <span className={classes.foot}>
        <span>{t.customer.chain(query.data.seq.toLocaleString())}</span>
        {conversationId && (
          <DeskLink to="/inbox/$id" params={{ id: conversationId }} fz="xs">
            {t.customer.toConversation}
          </DeskLink>
        )}
      </span>
    </div>
  );
}
