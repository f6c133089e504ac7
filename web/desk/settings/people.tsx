import { Button, Group, Menu, Modal, Select, Skeleton, Text } from '@mantine/core';
import { IconChevronDown, IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { memory, meQuery, staffQuery } from '../../api/queries.ts';
import type { Staff } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Face } from '../../ui/face.tsx';
import { Failure, tell, tellProblem } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { useAble } from '../shell/rooms.ts';
import { Invitations, Invite } from './invitations.tsx';
import { ROLES, type Role } from './roles.ts';
import classes from './settings.module.css';
import { ShownOnce } from './shown-once.tsx';

const w = t.settings.people;

/** Everybody of the company, their roles, and who is invited. */
export function PeopleRoom() {
  const able = useAble()('invite');
  const staff = useQuery(staffQuery);
  const me = useQuery(meQuery).data;
  const [inviting, setInviting] = useState(false);
  return (
    <Page
      title={t.settings.rooms.people}
      actions={
        able && (
          <Button leftSection={<IconUserPlus size={17} />} onClick={() => setInviting(true)}>
            {w.invite}
          </Button>
        )
      }
    >
      {staff.isPending && <Skeleton h={160} />}
      {staff.isError && <Failure error={staff.error} retry={() => void staff.refetch()} />}
      {staff.data?.items.map((one) => (
        <Person key={one.id} one={one} self={one.id === me?.id} edit={able} />
      ))}
      {able && <Invitations />}
      {inviting && <Invite close={() => setInviting(false)} />}
    </Page>
  );
}

function Person({ one, self, edit }: { one: Staff; self: boolean; edit: boolean }) {
  const [stopping, setStopping] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const change = async (body: { role?: Role; active?: boolean }): Promise<void> => {
    setStopping(false);
    try {
      await data(api.PATCH('/v1/staff/{id}', { params: { path: { id: one.id } }, body }));
      await memory.invalidateQueries({ queryKey: staffQuery.queryKey });
      tell(t.words.saved);
    } catch (error) {
      tellProblem(error);
    }
  };
  const reset = async (): Promise<void> => {
    try {
      const made = await data(
        api.POST('/v1/staff/{id}/password-reset', { params: { path: { id: one.id } } }),
      );
      if (made.url) setLink(made.url);
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <div className={classes.row}>
      <Face name={one.name} size={32} />
      <div className={classes.grow}>
        <Text fw={560}>
          {one.name}
          {self && ` (${w.you.toLowerCase()})`}
        </Text>
        <Text size="sm" c="dimmed">
          {[one.email, one.teams.map((team) => team.name).join(', ')].filter(Boolean).join(' · ')}
        </Text>
      </div>
      {!one.active && (
        <Text size="sm" c="var(--desk-fail)">
          {w.inactive}
        </Text>
      )}
      {edit && !self ? (
        <>
          <Select
            w={150}
            aria-label={`${w.role}: ${one.name}`}
            allowDeselect={false}
            value={one.role}
            data={ROLES.map((role) => ({ value: role, label: w.roles[role] ?? role }))}
            onChange={(role) => role && void change({ role: role as Role })}
          />
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" px={8} aria-label={`${t.conversation.more}: ${one.name}`}>
                <IconChevronDown size={16} />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => void reset()}>{w.resetLink}</Menu.Item>
              {one.active ? (
                <Menu.Item color="brick" onClick={() => setStopping(true)}>
                  {w.disable}
                </Menu.Item>
              ) : (
                <Menu.Item onClick={() => void change({ active: true })}>{w.enable}</Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        </>
      ) : (
        <Text size="sm">{w.roles[one.role]}</Text>
      )}
      <Modal opened={stopping} onClose={() => setStopping(false)} title={w.disable}>
        <Text mb="md">{w.disableAsk(one.name)}</Text>
        <Group>
          <Button color="brick" onClick={() => void change({ active: false })}>
            {w.disable}
          </Button>
          <Button variant="default" onClick={() => setStopping(false)}>
            {t.words.cancel}
          </Button>
        </Group>
      </Modal>
      {link && (
        <ShownOnce title={w.resetLink} hint={w.inviteLink} secret={link} close={() => setLink(null)} />
      )}
    </div>
  );
}
