import { Button, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { redressLimitsQuery } from '../../api/cases.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { useAble } from '../shell/rooms.ts';
import { RedressForm } from './redress-form.tsx';
import { ROLES, type Role, sentences } from './redress-values.ts';

const w = t.redress;

/** What each role may give to put things right, in sentences. */
export function RedressRoom() {
  const able = useAble()('teams');
  const limits = useQuery(redressLimitsQuery);
  const [editing, setEditing] = useState<Role | null>(null);
  const of = (role: Role) => limits.data?.items.filter((limit) => limit.role === role) ?? [];
  return (
    <Page title={t.settings.rooms.redress} lead={w.lead}>
      {limits.isPending && <Skeleton h={240} radius="lg" />}
      {limits.isError && <Failure error={limits.error} retry={() => void limits.refetch()} />}
      <Stack>
        {limits.data &&
          ROLES.map((role) => (
            <Paper key={role} component="article" withBorder radius="lg" p="md">
              <Group justify="space-between" align="flex-start" gap="sm" wrap="nowrap">
                <div>
                  <Title order={2} fz={15} mb={4}>
                    {w.roles[role]}
                  </Title>
                  {sentences(role, of(role)).map((say) => (
                    <Text key={say} size="sm">
                      {say}
                    </Text>
                  ))}
                </div>
                {able && (
                  <Button
                    variant="default"
                    size="xs"
                    flex="none"
                    aria-label={`${w.edit}: ${w.roles[role]}`}
                    onClick={() => setEditing(role)}
                  >
                    {w.edit}
                  </Button>
                )}
              </Group>
            </Paper>
          ))}
      </Stack>
      {editing && <RedressForm role={editing} limits={of(editing)} close={() => setEditing(null)} />}
    </Page>
  );
}
