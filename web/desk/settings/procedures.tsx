import { Badge, Button, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconListCheck, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { proceduresQuery, type UsedProcedure } from '../../api/case-settings.ts';
import { caseTypesQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import { useAble } from '../shell/rooms.ts';
import { ProcedureForm } from './procedure-form.tsx';
import { ProcedurePage } from './procedure-page.tsx';
import { lengthOf, placeName } from './procedure-values.ts';
import classes from './settings.module.css';

const w = t.procedures;

/** Complaint procedures: those that come with Kept, and the company's own. */
export function ProceduresRoom() {
  const able = useAble()('teams');
  const procedures = useQuery(proceduresQuery);
  const [opened, setOpened] = useState<string | null>(null);
  const [editing, setEditing] = useState<UsedProcedure | 'new' | null>(null);
  const items = procedures.data?.items ?? [];
  const shown = items.find((one) => one.procedure.key === opened);
  if (editing)
    return (
      <ProcedureForm
        used={editing === 'new' ? null : editing}
        all={items}
        close={(key) => {
          setEditing(null);
          if (key) setOpened(key);
        }}
      />
    );
  if (shown)
    return (
      <ProcedurePage used={shown} edit={able ? () => setEditing(shown) : null} back={() => setOpened(null)} />
    );
  return (
    <Page
      title={t.settings.rooms.procedures}
      lead={w.lead}
      actions={
        able &&
        procedures.data && (
          <Button leftSection={<IconPlus size={17} />} onClick={() => setEditing('new')}>
            {w.add}
          </Button>
        )
      }
    >
      {procedures.isPending && <Skeleton h={240} radius="lg" />}
      {procedures.isError && <Failure error={procedures.error} retry={() => void procedures.refetch()} />}
      {procedures.data && items.length === 0 && (
        <Nothing icon={<IconListCheck size={26} stroke={1.5} />} title={w.empty} />
      )}
      <Stack>
        {items.map((one) => (
          <Card key={one.procedure.key} used={one} open={() => setOpened(one.procedure.key)} />
        ))}
      </Stack>
    </Page>
  );
}

function Card({ used: { procedure, version }, open }: { used: UsedProcedure; open: () => void }) {
  const types = useQuery(caseTypesQuery).data?.items ?? [];
  const mine = types.filter((type) => type.active && type.procedure === procedure.key);
  return (
    <Paper component="article" withBorder radius="lg" p="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div className={classes.grow}>
          <Group gap="xs">
            <Title order={2} fz={15}>
              {procedure.name}
            </Title>
            <Badge variant="light" color="gray">
              {placeName(procedure.jurisdiction)}
            </Badge>
            <Badge variant="light">{version === 0 ? w.builtIn : w.version(version)}</Badge>
          </Group>
          <Text size="sm" c="dimmed" mt={4}>
            {mine.length > 0 ? w.usedBy(mine.map((type) => type.name).join(', ')) : w.unused}
          </Text>
        </div>
        <Button variant="default" size="xs" aria-label={`${w.show}: ${procedure.name}`} onClick={open}>
          {w.show}
        </Button>
      </Group>
      <ul className={classes.plain}>
        {procedure.clocks.map((clock) => (
          <li key={clock.kind}>
            {clock.say}: {lengthOf(clock)}
          </li>
        ))}
      </ul>
    </Paper>
  );
}
