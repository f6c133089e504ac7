import { Button, Group, Modal, MultiSelect, Select, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { IconUsersGroup, IconUsersPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { calendarsQuery, memory, staffQuery, teamsQuery } from '../../api/queries.ts';
import type { Team } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Failure, tell, tellProblem } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import { useAble } from '../shell/rooms.ts';
import classes from './settings.module.css';

const w = t.settings.teams;

/** Teams and who is in them. */
export function TeamsRoom() {
  const able = useAble()('teams');
  const teams = useQuery(teamsQuery);
  const [editing, setEditing] = useState<Team | 'new' | null>(null);
  const shown = teams.data?.items.filter((team) => team.archivedAt === null) ?? [];
  return (
    <Page
      title={t.settings.rooms.teams}
      actions={
        able && (
          <Button leftSection={<IconUsersPlus size={17} />} onClick={() => setEditing('new')}>
            {w.add}
          </Button>
        )
      }
    >
      {teams.isPending && <Skeleton h={120} />}
      {teams.isError && <Failure error={teams.error} retry={() => void teams.refetch()} />}
      {teams.data && shown.length === 0 && (
        <Nothing icon={<IconUsersGroup size={26} stroke={1.5} />} title={w.empty} hint={w.emptyHint} />
      )}
      {shown.map((team) => (
        <div key={team.id} className={classes.row}>
          <div className={classes.grow}>
            <Text fw={560}>{team.name}</Text>
            <Text size="sm" c="dimmed">
              {[
                team.members.length > 0 ? team.members.map((one) => one.name).join(', ') : w.none,
                ...(team.lead ? [w.ledBy(team.lead.name)] : []),
                ...(team.calendar ? [team.calendar.name] : []),
              ].join(' · ')}
            </Text>
          </div>
          {able && (
            <Button
              variant="default"
              size="xs"
              aria-label={`${w.edit}: ${team.name}`}
              onClick={() => setEditing(team)}
            >
              {w.edit}
            </Button>
          )}
        </div>
      ))}
      {editing && <TeamForm team={editing === 'new' ? null : editing} close={() => setEditing(null)} />}
    </Page>
  );
}

function TeamForm({ team, close }: { team: Team | null; close: () => void }) {
  const staff = useQuery(staffQuery).data?.items ?? [];
  const [name, setName] = useState(team?.name ?? '');
  const before = team?.members.map((one) => one.id) ?? [];
  const [members, setMembers] = useState(before);
  const calendars = useQuery(calendarsQuery).data?.items ?? [];
  const [lead, setLead] = useState(team?.lead?.id ?? '');
  const [calendar, setCalendar] = useState(team?.calendar?.id ?? '');
  const save = async (): Promise<void> => {
    try {
      const made = team ?? (await data(api.POST('/v1/teams', { body: { name } })));
      const path = (staffId: string) => ({ params: { path: { id: made.id, staffId } } });
      for (const id of members)
        if (!before.includes(id)) await api.PUT('/v1/teams/{id}/members/{staffId}', path(id));
      for (const id of before)
        if (!members.includes(id)) await api.DELETE('/v1/teams/{id}/members/{staffId}', path(id));
      const body = {
        ...(made.name === name ? {} : { name }),
        ...(lead === (team?.lead?.id ?? '') ? {} : { leadId: lead || null }),
        ...(calendar === (team?.calendar?.id ?? '') ? {} : { calendarId: calendar || null }),
      };
      if (Object.keys(body).length > 0)
        await data(api.PATCH('/v1/teams/{id}', { params: { path: { id: made.id } }, body }));
      tell(t.words.saved);
      close();
    } catch (error) {
      tellProblem(error);
    } finally {
      void memory.invalidateQueries({ queryKey: teamsQuery.queryKey });
      void memory.invalidateQueries({ queryKey: staffQuery.queryKey });
    }
  };
  return (
    <Modal opened onClose={close} title={team?.name ?? w.add}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack>
          <TextInput
            data-autofocus
            required
            maxLength={200}
            label={w.name}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <MultiSelect
            searchable
            label={w.members}
            value={members}
            onChange={setMembers}
            data={staff
              .filter((one) => one.active || before.includes(one.id))
              .map((one) => ({ value: one.id, label: one.name }))}
          />
          <Select
            searchable
            allowDeselect={false}
            label={w.lead}
            description={w.leadHint}
            value={lead}
            onChange={(next) => setLead(next ?? '')}
            data={[
              { value: '', label: w.noLead },
              ...staff
                .filter((one) => one.active || one.id === team?.lead?.id)
                .map((one) => ({ value: one.id, label: one.name })),
            ]}
          />
          <Select
            allowDeselect={false}
            label={w.calendar}
            value={calendar}
            onChange={(next) => setCalendar(next ?? '')}
            data={[
              { value: '', label: w.defaultCalendar },
              ...calendars.map((one) => ({ value: one.id, label: one.name })),
            ]}
          />
          <Group>
            <Button type="submit">{t.words.save}</Button>
            <Button variant="default" onClick={close}>
              {t.words.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
