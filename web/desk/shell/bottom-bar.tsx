import { Menu, UnstyledButton } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBiohazard,
  IconChartBar,
  IconDots,
  IconEdit,
  IconInbox,
  IconLogout,
  IconSearch,
  IconSettings,
  IconUsers,
} from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { t } from '../../text/index.ts';
import { useSignOut } from './account.tsx';
import { useAble, useBadges } from './rooms.ts';
import classes from './shell.module.css';
import { composing } from './state.ts';

/** The rooms at the bottom of a phone. */
export function BottomBar() {
  const navigate = useNavigate();
  const able = useAble();
  const badges = useBadges();
  const { leave, question } = useSignOut();
  const icon = { size: 21, stroke: 1.6, 'aria-hidden': true } as const;
  return (
    <nav className={classes.bottom} aria-label={t.shell.rooms}>
      <Link to="/inbox" className={classes.tab}>
        <IconInbox {...icon} />
        {t.shell.inbox}
      </Link>
      <Link to="/customers" className={classes.tab}>
        <IconUsers {...icon} />
        {t.shell.customers}
      </Link>
      <Link to="/search" className={classes.tab}>
        <IconSearch {...icon} />
        {t.shell.search}
      </Link>
      {able('reply') && (
        <UnstyledButton className={classes.tab ?? ''} onClick={() => composing.set({ customerId: null })}>
          <IconEdit {...icon} />
          {t.shell.compose}
        </UnstyledButton>
      )}
      <Menu position="top-end" width={230}>
        <Menu.Target>
          <UnstyledButton className={classes.tab ?? ''} data-alarm={badges.trouble > 0 || undefined}>
            <IconDots {...icon} />
            {t.shell.more}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconAlertTriangle size={17} />}
            rightSection={badges.trouble || undefined}
            onClick={() => void navigate({ to: '/sending' })}
          >
            {t.shell.sending}
          </Menu.Item>
          {able('quarantine') && (
            <Menu.Item
              leftSection={<IconBiohazard size={17} />}
              rightSection={badges.quarantine || undefined}
              onClick={() => void navigate({ to: '/quarantine' })}
            >
              {t.shell.quarantine}
            </Menu.Item>
          )}
          {able('reports') && (
            <Menu.Item
              leftSection={<IconChartBar size={17} />}
              onClick={() => void navigate({ to: '/reports' })}
            >
              {t.shell.reports}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconSettings size={17} />}
            onClick={() => void navigate({ to: '/settings/$room', params: { room: 'profile' } })}
          >
            {t.shell.settings}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={17} />} onClick={leave}>
            {t.shell.signOut}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {question}
    </nav>
  );
}
