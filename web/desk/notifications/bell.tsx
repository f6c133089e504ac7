import { ActionIcon, Tooltip } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { notificationsQuery } from '../../api/attention.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import { short } from '../shell/rooms.ts';
import { notificationsOpen } from './door.ts';
import classes from './notifications.module.css';

const w = t.caseLists.told;

/** How many notifications are unread. What comes is announced once, and takes no focus. */
export function useUnread(): number {
  const pages = useInfiniteQuery(notificationsQuery).data?.pages;
  const unread = pages?.[0]?.unread ?? 0;
  const newest = pages?.[0]?.items.find((one) => one.readAt === null);
  const before = useRef<number | null>(null);
  useEffect(() => {
    if (pages === undefined) return;
    const more = before.current === null ? 0 : unread - before.current;
    before.current = unread;
    if (more === 1 && newest) announce(w.arrived(newest.say));
    else if (more > 1) announce(w.arrivedMany(more));
  }, [pages, unread, newest]);
  return unread;
}

/** The bell: opens what one was told. */
export function Bell({ slim }: { slim: boolean }) {
  const unread = useUnread();
  return (
    <Tooltip label={`${w.open(unread)} (G N)`} position="right">
      <ActionIcon
        variant={slim ? 'subtle' : 'default'}
        size={32}
        className={classes.bell ?? ''}
        aria-label={w.open(unread)}
        aria-haspopup="dialog"
        onClick={() => notificationsOpen.set(true)}
      >
        <IconBell size={17} stroke={1.7} aria-hidden />
        {unread > 0 && <span className={classes.unread}>{short(unread)}</span>}
      </ActionIcon>
    </Tooltip>
  );
}
