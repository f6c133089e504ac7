import { Button, Drawer, UnstyledButton } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { notificationsQuery } from '../../api/attention.ts';
import { api } from '../../api/client.ts';
import { memory } from '../../api/queries.ts';
import type { StaffNotification } from '../../api/types.ts';
import { sayInstants } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { tellProblem } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { When } from '../../ui/when.tsx';
import { notificationsOpen } from './door.ts';
import classes from './notifications.module.css';

const w = t.caseLists.told;

async function markRead(ids?: string[]): Promise<void> {
  try {
    await api.POST('/v1/notifications/read', { body: ids ? { ids } : {} });
  } catch (error) {
    tellProblem(error);
  } finally {
    void memory.invalidateQueries({ queryKey: ['notifications'] });
  }
}

/** What one was told, unread first; each opens what it is about. */
export function Notifications() {
  const query = useInfiniteQuery(notificationsQuery);
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const unread = query.data?.pages[0]?.unread ?? 0;
  const close = (): void => notificationsOpen.set(false);
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size={430}
      title={w.title}
      closeButtonProps={{ 'aria-label': t.words.close }}
    >
      {unread > 0 && (
        <Button size="compact-sm" variant="default" mb="xs" onClick={() => void markRead()}>
          {w.readAll}
        </Button>
      )}
      {query.data && items.length === 0 && (
        <Nothing icon={<IconBell size={26} stroke={1.5} />} title={w.none} hint={w.noneHint} />
      )}
      <ul className={classes.list}>
        {items.map((one) => (
          <Told key={one.id} one={one} close={close} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button size="compact-sm" variant="default" mt="sm" onClick={() => void query.fetchNextPage()}>
          {w.more}
        </Button>
      )}
    </Drawer>
  );
}

function Told({ one, close }: { one: StaffNotification; close: () => void }) {
  const navigate = useNavigate();
  const open = (): void => {
    if (one.readAt === null) void markRead([one.id]);
    close();
    if (one.caseNumber)
      void navigate({
        to: '/cases/$number',
        params: { number: one.caseNumber },
        search: one.entryId ? { entry: one.entryId } : {},
      });
    else if (one.conversationId) void navigate({ to: '/inbox/$id', params: { id: one.conversationId } });
  };
  return (
    <li>
      <UnstyledButton
        className={classes.told ?? ''}
        data-unread={one.readAt === null || undefined}
        onClick={open}
      >
        {one.readAt === null && <span className={classes.hidden}>{w.unread}. </span>}
        <span className={classes.say}>{sayInstants(one.say)}</span>
        <When at={one.at} className={classes.at} />
      </UnstyledButton>
    </li>
  );
}
