import { ActionIcon, Menu, Tooltip, UnstyledButton } from '@mantine/core';
import {
  IconAlertTriangle,
  IconAlignLeft,
  IconDots,
  IconFileText,
  IconMessage2,
  IconRobot,
} from '@tabler/icons-react';
import { lazy, memo, Suspense, useState } from 'react';
import type { Entry } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Face } from '../../ui/face.tsx';
import { Beside } from '../../ui/outdated.tsx';
import { When } from '../../ui/when.tsx';
import { Attachments } from './attachments.tsx';
import { Delivery } from './delivery.tsx';
import classes from './entry.module.css';
import { MailFrame } from './mail-frame.tsx';
import { PlainText } from './plain-text.tsx';
import { StopLetter } from './stop-letter.tsx';
import { Warnings } from './warnings.tsx';

const Original = lazy(async () => ({ default: (await import('./original.tsx')).Original }));
const FAILED = new Set(['failed', 'returned', 'wrong-recipient', 'in-doubt']);
const COMPACT = new Set([
  'bounce',
  'delivery-report',
  'disposition',
  'feedback-report',
  'auto-reply',
  'customer-changed',
  'merged',
  'unmerged',
  'conversation-changed',
]);

const names = (list: Entry['to']): string => list.map((one) => one.name ?? one.address).join(', ');

function Body({ entry, plain }: { entry: Entry; plain: boolean }) {
  const listed = entry.attachments.filter((one) => !one.inline || !entry.html);
  return (
    <div className={classes.body}>
      <Warnings entry={entry} />
      {entry.html && !plain ? (
        <MailFrame entry={entry} html={entry.html} />
      ) : (
        <PlainText text={entry.text} folds={entry.folds} />
      )}
      {entry.report && (
        <ul className={classes.report}>
          {entry.report.recipients.map((one) => (
            <li key={one.address}>
              <b>{one.address}</b>: {t.conversation.rungs[one.action] ?? one.action} {one.status}{' '}
              {one.diagnostic}
            </li>
          ))}
        </ul>
      )}
      <Attachments entryId={entry.id} list={listed} />
      {entry.evidence.length > 0 && <Delivery evidence={entry.evidence} />}
      <StopLetter entry={entry} />
    </div>
  );
}

/** One entry of a conversation: who, when, what, and what is known of its way. */
export const EntryCard = memo(function EntryCard({ entry, start }: { entry: Entry; start: boolean }) {
  const compact = COMPACT.has(entry.kind);
  const [open, setOpen] = useState(start && !compact);
  const [plain, setPlain] = useState(false);
  const [original, setOriginal] = useState(false);
  const note = entry.kind === 'note';
  const role = t.conversation.by[entry.author.type];
  return (
    <article
      className={classes.entry}
      data-kind={note ? 'note' : entry.direction}
      data-open={open || undefined}
      aria-label={`${entry.author.name}, ${role}`}
    >
      <header className={classes.head}>
        <UnstyledButton className={classes.summary ?? ''} aria-expanded={open} onClick={() => setOpen(!open)}>
          {entry.author.type === 'system' || compact ? (
            <span className={classes.robot}>
              <IconRobot size={17} stroke={1.5} aria-hidden />
            </span>
          ) : (
            <Face name={entry.author.name} size={30} />
          )}
          <span className={classes.who}>
            <span className={classes.line}>
              <b className="truncate">{compact ? t.conversation.kinds[entry.kind] : entry.author.name}</b>
              <span
                className={classes.role}
                data-role={note ? 'note' : entry.author.type}
                title={entry.author.type === 'other' ? t.conversation.by.otherHint : undefined}
              >
                {note ? t.conversation.kinds.note : role}
              </span>
              {entry.delivery && FAILED.has(entry.delivery) && (
                <span className={classes.failed}>
                  <IconAlertTriangle size={13} aria-hidden /> {t.conversation.rungs[entry.delivery]}
                </span>
              )}
            </span>
            <span className={classes.under}>{open ? <Under entry={entry} /> : entry.preview}</span>
          </span>
        </UnstyledButton>
        <When at={entry.occurredAt} exact className={classes.time} />
        {(entry.originalSha256 !== null || entry.html) && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Tooltip label={t.conversation.more}>
                <ActionIcon size={28} aria-label={t.conversation.more}>
                  <IconDots size={17} />
                </ActionIcon>
              </Tooltip>
            </Menu.Target>
            <Menu.Dropdown>
              {entry.html && (
                <Menu.Item
                  leftSection={plain ? <IconMessage2 size={16} /> : <IconAlignLeft size={16} />}
                  onClick={() => {
                    setPlain(!plain);
                    setOpen(true);
                  }}
                >
                  {plain ? t.conversation.asHtml : t.conversation.asText}
                </Menu.Item>
              )}
              <Menu.Item leftSection={<IconFileText size={16} />} onClick={() => setOriginal(true)}>
                {t.conversation.original}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </header>
      {open && <Body entry={entry} plain={plain} />}
      {original && (
        <Beside>
          <Suspense fallback={null}>
            <Original entry={entry} close={() => setOriginal(false)} />
          </Suspense>
        </Beside>
      )}
    </article>
  );
});

function Under({ entry }: { entry: Entry }) {
  if (entry.kind === 'note') return t.conversation.noteHint;
  const to = entry.to.length > 0 ? `${t.conversation.to} ${names(entry.to)}` : '';
  const cc = entry.cc.length > 0 ? ` · ${t.conversation.cc} ${names(entry.cc)}` : '';
  return (
    <>
      {entry.author.address}
      {to && ` · ${to}`}
      {cc}
    </>
  );
}
