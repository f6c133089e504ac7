import { Menu, UnstyledButton } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowsExchange,
  IconBell,
  IconBiohazard,
  IconChartBar,
  IconDots,
  IconEdit,
  IconHandStop,
  IconHeartHandshake,
  IconInbox,
  IconLifebuoy,
  IconLogout,
  IconScale,
  IconSearch,
  IconSettings,
  IconShieldExclamation,
  IconStack2,
  IconUsers,
} from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { t } from '../../text/index.ts';
import { useUnread } from '../notifications/bell.tsx';
import { notificationsOpen } from '../notifications/door.ts';
import { useSignOut } from './account.tsx';
import { short, useAble, useBadges } from './rooms.ts';
import classes from './shell.module.css';
import { composing } from './state.ts';

/** The rooms at the bottom of a phone. */
export function BottomBar() {
  const navigate = useNavigate();
  const able = useAble();
  const badges = useBadges();
  const unread = useUnread();
  const waiting = badges.trouble + badges.handoffs + badges.incidents + unread;
  const { leave, question } = useSignOut();
  const icon = { size: 21, stroke: 1.6, 'aria-hidden': true } as const;
  return (
    <nav className={classes.bottom} aria-label={t.shell.rooms}>
      <Link to="/attention" className={classes.tab}>
        <IconLifebuoy {...icon} />
        {t.shell.attention}
      </Link>
      <Link to="/inbox" className={classes.tab}>
        <IconInbox {...icon} />
        {t.shell.inbox}
      </Link>
      <Link to="/cases" className={classes.tab}>
        <IconStack2 {...icon} />
        {t.shell.cases}
      </Link>
      <Link to="/search" className={classes.tab}>
        <IconSearch {...icon} />
        {t.shell.search}
      </Link>
      <Menu position="top-end" width={230}>
        <Menu.Target>
          <UnstyledButton className={classes.tab ?? ''} data-alarm={waiting > 0 || undefined}>
            <IconDots {...icon} />
            {t.shell.more}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {able('reply') && (
            <Menu.Item
              leftSection={<IconEdit size={17} />}
              onClick={() => composing.set({ customerId: null })}
            >
              {t.shell.compose}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconBell size={17} />}
            rightSection={unread || undefined}
            onClick={() => notificationsOpen.set(true)}
          >
            {t.shell.notifications}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowsExchange size={17} />}
            rightSection={badges.handoffs || undefined}
            onClick={() => void navigate({ to: '/handoffs' })}
          >
            {t.shell.handoffs}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconUsers size={17} />}
            onClick={() => void navigate({ to: '/customers' })}
          >
            {t.shell.customers}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconAlertTriangle size={17} />}
            rightSection={badges.trouble || undefined}
            onClick={() => void navigate({ to: '/sending' })}
          >
            {t.shell.sending}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconHeartHandshake size={17} />}
            onClick={() => void navigate({ to: '/promises' })}
          >
            {t.promises.title}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconHandStop size={17} />}
            rightSection={badges.holds > 0 ? short(badges.holds, badges.moreHolds) : undefined}
            onClick={() => void navigate({ to: '/holds', search: {} })}
          >
            {t.gate.title}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconShieldExclamation size={17} />}
            rightSection={badges.incidents || undefined}
            onClick={() => void navigate({ to: '/incidents', search: {} })}
          >
            {t.gate.incidents.title}
          </Menu.Item>
          <Menu.Item leftSection={<IconScale size={17} />} onClick={() => void navigate({ to: '/policies' })}>
            {t.policies.title}
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
