import '@mantine/spotlight/styles.layer.css';
import { Kbd } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { viewsQuery } from '../../api/attention.ts';
import { customersQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { useStore } from '../../ui/store.ts';
import { searchOfView } from '../case-list/filter.ts';
import { newCase } from '../case-list/new-case-door.ts';
import { notificationsOpen } from '../notifications/door.ts';
import { useSignOut } from './account.tsx';
import classes from './palette.module.css';
import { paletteStore } from './palette-door.ts';
import { useAble, useSettingsRooms } from './rooms.ts';
import { composing, helpOpen, verbs } from './state.ts';

const key = (keys: string) => <Kbd>{keys.toUpperCase()}</Kbd>;

/** While the palette goes, it holds the focus no longer: the room chosen there may begin with its own field. */
function letGo(): void {
  const held = document.activeElement;
  if (held instanceof HTMLElement && held.closest('[role="dialog"]')) held.blur();
}

/** The palette: every verb of what is open, every room, every customer by name. */
export function Palette() {
  const navigate = useNavigate();
  const [query, setQuery] = useState('');
  const [asked] = useDebouncedValue(query.trim(), 120);
  const here = useStore(verbs);
  const able = useAble();
  const rooms = useSettingsRooms();
  const views = useQuery(viewsQuery).data?.items ?? [];
  const { leave, question } = useSignOut();
  const found = useInfiniteQuery({
    ...customersQuery(asked),
    enabled: asked.length > 1,
    placeholderData: (old) => old,
  });
  const groups: SpotlightActionGroupData[] = [];
  if (here.length > 0)
    groups.push({
      group: t.shell.doHere,
      actions: here.map((verb) => ({
        id: verb.id,
        label: verb.say,
        ...(verb.key ? { rightSection: key(verb.key) } : {}),
        onClick: verb.run,
      })),
    });
  groups.push({
    group: t.shell.goTo,
    actions: [
      ...(able('reply')
        ? [
            {
              id: 'compose',
              label: t.shell.compose,
              rightSection: key('c'),
              onClick: () => composing.set({ customerId: null }),
            },
            {
              id: 'new-case',
              label: t.caseLists.add,
              onClick: () => newCase.set({ customerId: null }),
            },
          ]
        : []),
      {
        id: 'attention',
        label: t.shell.attention,
        rightSection: key('g a'),
        onClick: () => void navigate({ to: '/attention' }),
      },
      {
        id: 'handoffs',
        label: t.shell.handoffs,
        rightSection: key('g h'),
        onClick: () => void navigate({ to: '/handoffs' }),
      },
      {
        id: 'notifications',
        label: t.shell.notifications,
        rightSection: key('g n'),
        onClick: () => notificationsOpen.set(true),
      },
      {
        id: 'cases',
        label: t.shell.cases,
        rightSection: key('g k'),
        onClick: () => void navigate({ to: '/cases', search: {} }),
      },
      ...views.map((view) => ({
        id: `saved-${view.id}`,
        label: `${t.shell.cases}: ${view.name}`,
        onClick: () => void navigate({ to: '/cases', search: searchOfView(view) }),
      })),
      ...(['mine', 'team', 'unassigned', 'all'] as const).map((view) => ({
        id: `view-${view}`,
        label: `${t.shell.inbox}: ${t.shell[view]}`,
        onClick: () => void navigate({ to: '/inbox', search: { view } }),
      })),
      {
        id: 'done',
        label: `${t.shell.inbox}: ${t.inbox.done}`,
        onClick: () => void navigate({ to: '/inbox', search: { state: 'done' } }),
      },
      {
        id: 'customers',
        label: t.shell.customers,
        rightSection: key('g c'),
        onClick: () => void navigate({ to: '/customers' }),
      },
      {
        id: 'promises',
        label: t.promises.title,
        rightSection: key('g p'),
        onClick: () => void navigate({ to: '/promises' }),
      },
      ...(/^\d{3}-?\d{3}-?\d{4}$/.test(asked)
        ? [
            {
              id: 'case',
              label: t.cases.title(asked),
              keywords: [query],
              onClick: () => void navigate({ to: '/cases/$number', params: { number: asked } }),
            },
          ]
        : []),
      {
        id: 'search',
        label: t.shell.search,
        rightSection: key('/'),
        onClick: () => void navigate({ to: '/search', search: asked ? { q: asked } : {} }),
      },
      {
        id: 'sending',
        label: t.shell.sending,
        rightSection: key('g t'),
        onClick: () => void navigate({ to: '/sending' }),
      },
      {
        id: 'holds',
        label: t.gate.title,
        rightSection: key('g l'),
        onClick: () => void navigate({ to: '/holds', search: {} }),
      },
      {
        id: 'batches',
        label: t.batches.title,
        rightSection: key('g b'),
        onClick: () => void navigate({ to: '/batches' }),
      },
      {
        id: 'incidents',
        label: t.gate.incidents.title,
        rightSection: key('g d'),
        onClick: () => void navigate({ to: '/incidents', search: {} }),
      },
      {
        id: 'policies',
        label: t.policies.title,
        rightSection: key('g y'),
        onClick: () => void navigate({ to: '/policies' }),
      },
      ...(able('quarantine')
        ? [
            {
              id: 'quarantine',
              label: t.shell.quarantine,
              rightSection: key('g q'),
              onClick: () => void navigate({ to: '/quarantine' }),
            },
          ]
        : []),
      ...(able('reports')
        ? [
            {
              id: 'reports',
              label: t.shell.reports,
              rightSection: key('g r'),
              onClick: () => void navigate({ to: '/reports' }),
            },
          ]
        : []),
      ...rooms.map((room) => ({
        id: `settings-${room}`,
        label: `${t.shell.settings}: ${t.settings.rooms[room]}`,
        onClick: () => void navigate({ to: '/settings/$room', params: { room } }),
      })),
      { id: 'help', label: t.shell.help, rightSection: key('?'), onClick: () => helpOpen.set(true) },
      { id: 'sign-out', label: t.shell.signOut, onClick: leave },
    ],
  });
  const people = asked.length > 1 ? (found.data?.pages[0]?.items ?? []) : [];
  if (people.length > 0)
    groups.push({
      group: t.shell.people,
      actions: people.slice(0, 6).map((one) => ({
        id: `customer-${one.id}`,
        label: one.name,
        description: one.contact ?? '',
        keywords: [query],
        onClick: () => void navigate({ to: '/customers/$id', params: { id: one.id } }),
      })),
    });
  if (asked !== '')
    groups.push({
      group: t.shell.search,
      actions: [
        {
          id: 'search-for',
          label: `${t.shell.search}: ${query}`,
          keywords: [query],
          onClick: () => void navigate({ to: '/search', search: { q: query } }),
        },
      ],
    });
  return (
    <>
      <Spotlight
        store={paletteStore}
        actions={groups}
        query={query}
        onQueryChange={setQuery}
        attributes={{ content: { 'aria-label': t.shell.commands } }}
        shortcut={null}
        onSpotlightClose={letGo}
        nothingFound={t.shell.noCommands}
        scrollable
        maxHeight={460}
        radius="lg"
        classNames={{ action: classes.action ?? '', actionsGroup: classes.group ?? '' }}
        searchProps={{
          placeholder: t.shell.commandsHint,
          'aria-label': t.shell.commandsHint,
          leftSection: <IconSearch size={18} aria-hidden />,
        }}
      />
      {question}
    </>
  );
}
