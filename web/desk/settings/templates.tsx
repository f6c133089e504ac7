import { Badge, Button, Group, Skeleton, Text } from '@mantine/core';
import { IconFileText, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { memory, templatesQuery } from '../../api/queries.ts';
import type { Template } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Failure, tell, tellProblem } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import { useAble } from '../shell/rooms.ts';
import classes from './settings.module.css';
import { TemplateForm } from './template-form.tsx';
import { languageName } from './template-values.ts';

const w = t.templates;

/** Templates: what there is, and the words of each. */
export function TemplatesRoom() {
  const able = useAble()('automate');
  const templates = useQuery(templatesQuery);
  const [editing, setEditing] = useState<string | null>(null);
  if (editing !== null)
    return <TemplateForm templateKey={editing === '' ? null : editing} close={() => setEditing(null)} />;
  const items = templates.data?.items ?? [];
  return (
    <Page
      title={t.settings.rooms.templates}
      lead={w.lead}
      actions={
        able && (
          <Button leftSection={<IconPlus size={17} />} onClick={() => setEditing('')}>
            {w.add}
          </Button>
        )
      }
    >
      {templates.isPending && <Skeleton h={160} radius="lg" />}
      {templates.isError && <Failure error={templates.error} retry={() => void templates.refetch()} />}
      {templates.data && items.length === 0 && (
        <Nothing icon={<IconFileText size={26} stroke={1.5} />} title={w.empty} />
      )}
      {items.map((one) => (
        <Row key={one.key} template={one} able={able} open={() => setEditing(one.key)} />
      ))}
    </Page>
  );
}

function Row({ template, able, open }: { template: Template; able: boolean; open: () => void }) {
  const archived = template.archivedAt !== null;
  const label = able ? w.edit : w.use;
  const turn = archived ? w.takeUp : w.putAway;
  return (
    <div className={classes.row}>
      <div className={classes.grow}>
        <Group gap="xs">
          <Text fw={560} {...(archived ? { c: 'dimmed' } : {})}>
            {template.name}
          </Text>
          {template.builtIn && <Badge variant="light">{w.builtIn}</Badge>}
          {archived && (
            <Badge variant="light" color="gray">
              {w.archived}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {[
            w.purposes[template.purpose] ?? template.purpose,
            template.texts.map((text) => languageName(text.language)).join(', '),
          ].join(' · ')}
        </Text>
      </div>
      <Group gap="xs" wrap="nowrap">
        <Button variant="default" size="xs" aria-label={`${label}: ${template.name}`} onClick={open}>
          {label}
        </Button>
        {able && (
          <Button
            variant="subtle"
            size="xs"
            aria-label={`${turn}: ${template.name}`}
            onClick={() => void archive(template.key, !archived)}
          >
            {turn}
          </Button>
        )}
      </Group>
    </div>
  );
}

async function archive(key: string, archived: boolean): Promise<void> {
  try {
    await api.PATCH('/v1/templates/{key}', { params: { path: { key } }, body: { archived } });
    tell(t.words.saved);
  } catch (error) {
    tellProblem(error);
  } finally {
    void memory.invalidateQueries({ queryKey: templatesQuery.queryKey });
  }
}
