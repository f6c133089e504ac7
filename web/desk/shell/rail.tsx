import { ActionIcon, Box, Group, Kbd, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  IconAlertTriangle,
  IconArrowsExchange,
  IconBiohazard,
  IconChartBar,
  IconEdit,
  IconHandStop,
  IconHeartHandshake,
  IconInbox,
  IconLifebuoy,
  IconScale,
  IconSearch,
  IconSettings,
  IconShieldExclamation,
  IconStack2,
  IconUsers,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type LinkProps, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { viewsQuery } from '../../api/attention.ts';
import { t } from '../../text/index.ts';
import { RailLink } from '../../ui/link.tsx';
import { Mark } from '../../ui/mark.tsx';
import { VIEWS } from '../addresses.ts';
import { searchOfView } from '../case-list/filter.ts';
import { Bell } from '../notifications/bell.tsx';
import { Account } from './account.tsx';
import { openPalette } from './palette-door.ts';
import { short, useAble, useBadges } from './rooms.ts';
import classes from './shell.module.css';
import { composing } from './state.ts';

interface RoomProps {
  readonly icon?: ReactNode;
  readonly label: string;
  readonly count?: number;
  /** There are more than were counted. */
  readonly more?: boolean;
  readonly alarm?: boolean;
  readonly slim: boolean;
  readonly active: boolean;
  readonly link: Pick<LinkProps, 'to' | 'search' | 'params'>;
  readonly sub?: boolean;
}

function Room({ icon, label, count = 0, more = false, alarm, slim, active, link, sub }: RoomProps) {
  const badge = count > 0 && (
    <span className={classes.count} data-alarm={alarm || undefined} data-dot={slim || undefined}>
      {slim ? '' : short(count, more)}
    </span>
  );
  const room = (
    <RailLink
      {...link}
      activeOptions={{ exact: true, includeSearch: true }}
      aria-label={slim ? (count > 0 ? `${label} (${count})` : label) : undefined}
      aria-current={active ? 'page' : undefined}
      active={active}
      label={slim ? null : label}
      leftSection={icon}
      rightSection={badge || undefined}
      className={classes[sub ? 'sub' : 'link'] ?? ''}
      data-slim={slim || undefined}
    />
  );
  return slim ? (
    <Tooltip label={label} position="right">
      {room}
    </Tooltip>
  ) : (
    room
  );
}

/** The rail at the left: rooms with what waits in each. Icons only where the window is narrow. */
export function Rail() {
  const slim = useMediaQuery('(max-width: 74.99em)', false, { getInitialValueInEffect: false }) ?? false;
  const { pathname, search } = useLocation();
  const able = useAble();
  const badges = useBadges();
  const inbox = pathname.startsWith('/inbox');
  const view = search.view ?? 'all';
  const icon = { size: 19, stroke: 1.6, 'aria-hidden': true } as const;
  return (
    <nav className={classes.rail} data-slim={slim || undefined} aria-label={t.shell.rooms}>
      <Group justify={slim ? 'center' : 'space-between'} wrap="nowrap" px={slim ? 0 : 8} pb={10}>
        <Group gap={9} wrap="nowrap">
          <Mark size={26} />
          {!slim && (
            <Text fw={680} fz={16} lts="-0.02em">
              Kept
            </Text>
          )}
        </Group>
        {!slim && (
          <Group gap={6} wrap="nowrap">
            <Bell slim={false} />
            <ComposeButton />
          </Group>
        )}
      </Group>
      <UnstyledButton
        className={classes.find ?? ''}
        onClick={openPalette}
        aria-label={slim ? t.shell.commands : undefined}
      >
        <IconSearch size={16} aria-hidden />
        {!slim && (
          <>
            <span>{t.shell.commands}</span>
            <Kbd ml="auto" aria-hidden>
              {/Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K'}
            </Kbd>
          </>
        )}
      </UnstyledButton>
      <Box className={classes.rooms ?? ''}>
        <Room
          slim={slim}
          icon={<IconLifebuoy {...icon} />}
          label={t.shell.attention}
          count={badges.attention}
          active={pathname === '/attention'}
          link={{ to: '/attention' }}
        />
        <Room
          slim={slim}
          alarm
          icon={<IconArrowsExchange {...icon} />}
          label={t.shell.handoffs}
          count={badges.handoffs}
          active={pathname === '/handoffs'}
          link={{ to: '/handoffs' }}
        />
        <Room
          slim={slim}
          icon={<IconHeartHandshake {...icon} />}
          label={t.promises.title}
          active={pathname === '/promises'}
          link={{ to: '/promises' }}
        />
        <Room
          slim={slim}
          icon={<IconStack2 {...icon} />}
          label={t.shell.cases}
          active={pathname.startsWith('/cases') && search.saved === undefined}
          link={{ to: '/cases' }}
        />
        {!slim && <SavedViews open={pathname === '/cases' ? search.saved : undefined} />}
        {slim ? (
          <Room
            slim
            icon={<IconInbox {...icon} />}
            label={t.shell.inbox}
            active={inbox}
            link={{ to: '/inbox' }}
          />
        ) : (
          <Text component="h2" className={classes.heading}>
            <IconInbox {...icon} /> {t.shell.inbox}
          </Text>
        )}
        {!slim &&
          VIEWS.map((one) => (
            <Room
              key={one}
              sub
              slim={false}
              label={t.shell[one]}
              count={badges.views[one] ?? 0}
              active={inbox && view === one && search.state !== 'done'}
              link={{ to: '/inbox', search: one === 'all' ? {} : { view: one } }}
            />
          ))}
        <Room
          slim={slim}
          icon={<IconUsers {...icon} />}
          label={t.shell.customers}
          active={pathname.startsWith('/customers')}
          link={{ to: '/customers' }}
        />
        <Room
          slim={slim}
          icon={<IconSearch {...icon} />}
          label={t.shell.search}
          active={pathname.startsWith('/search')}
          link={{ to: '/search' }}
        />
        <Room
          slim={slim}
          alarm
          icon={<IconAlertTriangle {...icon} />}
          label={t.shell.sending}
          count={badges.trouble}
          active={pathname === '/sending'}
          link={{ to: '/sending' }}
        />
        <Room
          slim={slim}
          icon={<IconHandStop {...icon} />}
          label={t.gate.title}
          count={badges.holds}
          more={badges.moreHolds}
          active={pathname === '/holds' || pathname === '/batches' || pathname.startsWith('/actions')}
          link={{ to: '/holds' }}
        />
        <Room
          slim={slim}
          alarm
          icon={<IconShieldExclamation {...icon} />}
          label={t.gate.incidents.title}
          count={badges.incidents}
          active={pathname.startsWith('/incidents')}
          link={{ to: '/incidents' }}
        />
        <Room
          slim={slim}
          icon={<IconScale {...icon} />}
          label={t.policies.title}
          active={pathname.startsWith('/policies')}
          link={{ to: '/policies' }}
        />
        {able('reports') && (
          <Room
            slim={slim}
            icon={<IconChartBar {...icon} />}
            label={t.shell.reports}
            active={pathname === '/reports'}
            link={{ to: '/reports' }}
          />
        )}
        {able('quarantine') && (
          <Room
            slim={slim}
            icon={<IconBiohazard {...icon} />}
            label={t.shell.quarantine}
            count={badges.quarantine}
            active={pathname === '/quarantine'}
            link={{ to: '/quarantine' }}
          />
        )}
      </Box>
      <Box mt="auto">
        {slim && (
          <>
            <Bell slim />
            <ComposeButton />
          </>
        )}
        <Room
          slim={slim}
          icon={<IconSettings {...icon} />}
          label={t.shell.settings}
          active={pathname.startsWith('/settings')}
          link={{ to: '/settings/$room', params: { room: 'profile' } }}
        />
        <Account slim={slim} />
      </Box>
    </nav>
  );
}

/** Saved views of cases, each with how many are in it. */
function SavedViews({ open }: { open: string | undefined }) {
  const views = useQuery({ ...viewsQuery, refetchInterval: 120_000 }).data?.items ?? [];
  return views.map((view) => (
    <Room
      key={view.id}
      sub
      slim={false}
      label={view.name}
      count={view.count}
      active={view.id === open}
      link={{ to: '/cases', search: searchOfView(view) }}
    />
  ));
}

function ComposeButton() {
  if (!useAble()('reply')) return null;
  return (
    <Tooltip label={`${t.shell.compose} (C)`} position="right">
      <ActionIcon
        variant="default"
        size={32}
        aria-label={t.shell.compose}
        onClick={() => composing.set({ customerId: null })}
      >
        <IconEdit size={17} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}
