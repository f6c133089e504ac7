import { Button, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { webhooksQuery } from '../../api/queries.ts';
import type { Webhook } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import classes from './settings.module.css';
import { WebhookDeliveries } from './webhook-deliveries.tsx';
import { WebhookForm } from './webhook-form.tsx';
import { WebhookState, WebhookSum } from './webhook-state.tsx';

const w = t.webhooks;

/** Where events are sent, and whether they arrive. */
export function WebhooksRoom() {
  const hooks = useQuery({ ...webhooksQuery, refetchInterval: 5_000 });
  const [editing, setEditing] = useState<Webhook | 'new' | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const items = hooks.data?.items ?? [];
  const shown = items.find((one) => one.id === opened);
  const form = editing && (
    <WebhookForm webhook={editing === 'new' ? null : editing} close={() => setEditing(null)} />
  );
  if (shown)
    return (
      <>
        <WebhookDeliveries webhook={shown} edit={() => setEditing(shown)} back={() => setOpened(null)} />
        {form}
      </>
    );
  const add = (
    <Button leftSection={<IconPlus size={17} />} onClick={() => setEditing('new')}>
      {w.add}
    </Button>
  );
  return (
    <Page title={t.settings.rooms.webhooks} lead={w.lead} actions={items.length > 0 && add}>
      {hooks.isPending && <Skeleton h={120} radius="lg" />}
      {hooks.isError && <Failure error={hooks.error} retry={() => void hooks.refetch()} />}
      {hooks.data && items.length === 0 && (
        <Nothing icon={<IconWebhook size={26} stroke={1.5} />} title={w.empty} hint={w.emptyHint}>
          {add}
        </Nothing>
      )}
      <Stack>
        {items.map((one) => (
          <Card key={one.id} webhook={one} open={() => setOpened(one.id)} />
        ))}
      </Stack>
      {form}
    </Page>
  );
}

function Card({ webhook, open }: { webhook: Webhook; open: () => void }) {
  return (
    <Paper component="article" withBorder radius="lg" p="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div className={classes.grow}>
          <Title order={2} fz={15}>
            {webhook.description || new URL(webhook.url).host}
          </Title>
          <Text size="sm" c="dimmed">
            {webhook.url}
          </Text>
        </div>
        <WebhookState webhook={webhook} />
        <Button
          variant="default"
          size="xs"
          aria-label={`${w.open}: ${webhook.description || webhook.url}`}
          onClick={open}
        >
          {w.open}
        </Button>
      </Group>
      <Text size="sm" mt="xs">
        {webhook.types.join(', ')}
      </Text>
      <WebhookSum webhook={webhook} />
    </Paper>
  );
}
