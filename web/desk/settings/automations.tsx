import { Badge, Button, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconBolt, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { automationsQuery } from '../../api/queries.ts';
import type { Automation } from '../../api/types.ts';
import { dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import { useAble } from '../shell/rooms.ts';
import { AutomationForm } from './automation-form.tsx';
import { AutomationRuns } from './automation-runs.tsx';
import classes from './settings.module.css';

const w = t.automation.automations;

/** Automations: each as a sentence, and what it did. */
export function AutomationsRoom() {
  const able = useAble()('automate');
  const automations = useQuery({ ...automationsQuery, refetchInterval: 10_000 });
  const [editing, setEditing] = useState<Automation | 'new' | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const items = automations.data?.items ?? [];
  const shown = items.find((one) => one.id === opened);
  if (editing)
    return <AutomationForm automation={editing === 'new' ? null : editing} close={() => setEditing(null)} />;
  if (shown) return <AutomationRuns automation={shown} back={() => setOpened(null)} />;
  const add = able && (
    <Button leftSection={<IconPlus size={17} />} onClick={() => setEditing('new')}>
      {w.add}
    </Button>
  );
  return (
    <Page title={t.settings.rooms.automations} lead={w.lead} actions={items.length > 0 && add}>
      {automations.isPending && <Skeleton h={120} radius="lg" />}
      {automations.isError && <Failure error={automations.error} retry={() => void automations.refetch()} />}
      {automations.data && items.length === 0 && (
        <Nothing icon={<IconBolt size={26} stroke={1.5} />} title={w.empty} hint={w.emptyHint}>
          {add}
        </Nothing>
      )}
      <Stack>
        {items.map((one) => (
          <Card
            key={one.id}
            automation={one}
            edit={able ? () => setEditing(one) : null}
            open={() => setOpened(one.id)}
          />
        ))}
      </Stack>
    </Page>
  );
}

function Card(props: { automation: Automation; edit: (() => void) | null; open: () => void }) {
  const { automation, edit, open } = props;
  const { acted, refused, failed, unknown, stopped } = automation.runs;
  const not = refused + failed + unknown + stopped;
  return (
    <Paper component="article" withBorder radius="lg" p="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div className={classes.grow}>
          <Group gap="xs">
            <Title order={2} fz={15}>
              {automation.name}
            </Title>
            <Badge variant="light" color={automation.active ? 'spruce' : 'gray'}>
              {automation.active ? w.isActive : w.isOff}
            </Badge>
          </Group>
          <Text mt={4}>{automation.sentence}</Text>
          <Text size="sm" c="dimmed" mt={4}>
            {w.changed(automation.changedBy, dayTime(automation.changedAt))}
          </Text>
        </div>
        {edit && (
          <Button variant="default" size="xs" aria-label={`${w.edit}: ${automation.name}`} onClick={edit}>
            {w.edit}
          </Button>
        )}
        <Button variant="default" size="xs" aria-label={`${w.runs}: ${automation.name}`} onClick={open}>
          {w.runs}
        </Button>
      </Group>
      <Text size="sm" mt="xs">
        {[`${w.week}: ${w.did(acted)}`, ...(not > 0 ? [w.didNot(not)] : [])].join(', ')}
      </Text>
    </Paper>
  );
}
