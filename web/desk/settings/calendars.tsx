import { Badge, Button, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { calendarsQuery, memory, teamsQuery } from '../../api/queries.ts';
import type { Calendar } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Failure, tell, tellProblem } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { useAble } from '../shell/rooms.ts';
import { CalendarForm } from './calendar-form.tsx';
import { weekOf } from './calendar-values.ts';
import { WeekView } from './calendar-week.tsx';
import classes from './settings.module.css';

const w = t.calendars;

/** When the company works: calendars, and for which teams they count. */
export function CalendarsRoom() {
  const able = useAble()('teams');
  const calendars = useQuery(calendarsQuery);
  const [editing, setEditing] = useState<Calendar | 'new' | null>(null);
  if (editing)
    return <CalendarForm calendar={editing === 'new' ? null : editing} close={() => setEditing(null)} />;
  return (
    <Page
      title={t.settings.rooms.calendars}
      lead={w.lead}
      actions={
        able && (
          <Button leftSection={<IconPlus size={17} />} onClick={() => setEditing('new')}>
            {w.add}
          </Button>
        )
      }
    >
      {calendars.isPending && <Skeleton h={160} radius="lg" />}
      {calendars.isError && <Failure error={calendars.error} retry={() => void calendars.refetch()} />}
      <Stack>
        {calendars.data?.items.map((one) => (
          <Card key={one.id} calendar={one} edit={able ? () => setEditing(one) : null} />
        ))}
      </Stack>
    </Page>
  );
}

function Card({ calendar, edit }: { calendar: Calendar; edit: (() => void) | null }) {
  const teams = useQuery(teamsQuery).data?.items ?? [];
  const own = teams.filter((team) => team.archivedAt === null && team.calendar?.id === calendar.id);
  const { country, state, region } = calendar.holidays ?? {};
  return (
    <Paper component="article" withBorder radius="lg" p="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div className={classes.grow}>
          <Group gap="xs">
            <Title order={2} fz={15}>
              {calendar.name}
            </Title>
            {calendar.isDefault && <Badge variant="light">{w.isDefault}</Badge>}
          </Group>
          <Text size="sm" c="dimmed">
            {[
              calendar.timeZone,
              `${w.holidays}: ${[country, state, region].filter(Boolean).join('-') || w.noHolidays}`,
              ...(own.length > 0 ? [w.teams(own.map((team) => team.name).join(', '))] : []),
              ...(calendar.isDefault ? [w.defaultHint] : []),
            ].join(' · ')}
          </Text>
        </div>
        {edit && (
          <Group gap="xs">
            {!calendar.isDefault && (
              <Button
                variant="subtle"
                size="xs"
                aria-label={`${w.makeDefault}: ${calendar.name}`}
                onClick={() => void makeDefault(calendar.id)}
              >
                {w.makeDefault}
              </Button>
            )}
            <Button variant="default" size="xs" aria-label={`${w.edit}: ${calendar.name}`} onClick={edit}>
              {w.edit}
            </Button>
          </Group>
        )}
      </Group>
      <WeekView week={weekOf(calendar)} />
    </Paper>
  );
}

async function makeDefault(id: string): Promise<void> {
  try {
    await data(api.PATCH('/v1/calendars/{id}', { params: { path: { id } }, body: { isDefault: true } }));
    tell(t.words.saved);
  } catch (error) {
    tellProblem(error);
  } finally {
    void memory.invalidateQueries({ queryKey: calendarsQuery.queryKey });
  }
}
