import { Badge, Button, Group, Skeleton, Text } from '@mantine/core';
import { IconPlus, IconWand } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { macrosQuery, memory } from '../../api/queries.ts';
import type { Macro } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Failure, tellProblem } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import { useAble } from '../shell/rooms.ts';
import { MacroForm } from './macro-form.tsx';
import classes from './settings.module.css';

const w = t.automation.macros;

/** Macros: several steps in one. */
export function MacrosRoom() {
  const able = useAble()('reply');
  const macros = useQuery(macrosQuery);
  const [editing, setEditing] = useState<Macro | 'new' | null>(null);
  if (editing) return <MacroForm macro={editing === 'new' ? null : editing} close={() => setEditing(null)} />;
  const items = macros.data?.items ?? [];
  const add = able && (
    <Button leftSection={<IconPlus size={17} />} onClick={() => setEditing('new')}>
      {w.add}
    </Button>
  );
  return (
    <Page title={t.settings.rooms.macros} lead={w.lead} actions={items.length > 0 && add}>
      {macros.isPending && <Skeleton h={120} radius="lg" />}
      {macros.isError && <Failure error={macros.error} retry={() => void macros.refetch()} />}
      {macros.data && items.length === 0 && (
        <Nothing icon={<IconWand size={26} stroke={1.5} />} title={w.empty} hint={w.emptyHint}>
          {add}
        </Nothing>
      )}
      {items.map((one) => (
        <Row key={one.id} macro={one} edit={able && one.mine ? () => setEditing(one) : null} />
      ))}
    </Page>
  );
}

function Row({ macro, edit }: { macro: Macro; edit: (() => void) | null }) {
  return (
    <div className={classes.row}>
      <div className={classes.grow}>
        <Group gap="xs">
          <Text fw={560}>{macro.name}</Text>
          <Badge variant="light">{macro.team?.name ?? w.scopes[macro.scope]}</Badge>
        </Group>
        <Text size="sm" c="dimmed">
          {macro.say.join('; ')}
        </Text>
      </div>
      {edit && (
        <>
          <Button
            variant="subtle"
            size="xs"
            aria-label={`${w.putAway}: ${macro.name}`}
            onClick={() => void putAway(macro.id)}
          >
            {w.putAway}
          </Button>
          <Button variant="default" size="xs" aria-label={`${w.edit}: ${macro.name}`} onClick={edit}>
            {w.edit}
          </Button>
        </>
      )}
    </div>
  );
}

async function putAway(id: string): Promise<void> {
  try {
    await api.DELETE('/v1/macros/{id}', { params: { path: { id } } });
  } catch (error) {
    tellProblem(error);
  } finally {
    void memory.invalidateQueries({ queryKey: macrosQuery.queryKey });
  }
}
