import { Button, SegmentedControl, Skeleton, Text } from '@mantine/core';
import { IconArrowLeft, IconWebhook } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { deliveriesQuery } from '../../api/queries.ts';
import type { Webhook, WebhookDelivery } from '../../api/types.ts';
import { shortTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import { When } from '../../ui/when.tsx';
import classes from './settings.module.css';
import { WebhookActions } from './webhook-actions.tsx';
import { DeliveryDetail } from './webhook-delivery.tsx';
import { WebhookState, WebhookSum } from './webhook-state.tsx';

const w = t.webhooks;
const LAMPS = { delivered: 'connected', waiting: 'connecting', dead: 'failed' } as const;
const STATES = ['all', 'waiting', 'dead', 'delivered'] as const;
type State = (typeof STATES)[number];

/** One webhook: what was sent, what waits, what failed for good. */
export function WebhookDeliveries(props: { webhook: Webhook; edit: () => void; back: () => void }) {
  const { webhook, edit, back } = props;
  const [state, setState] = useState<State>('all');
  const [opened, setOpened] = useState<string | null>(null);
  const list = useInfiniteQuery({ ...deliveriesQuery(webhook.id, state), refetchInterval: 5_000 });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title={webhook.description || new URL(webhook.url).host}
      lead={webhook.url}
      actions={
        <Button variant="default" leftSection={<IconArrowLeft size={17} />} onClick={back}>
          {t.words.back}
        </Button>
      }
    >
      <WebhookState webhook={webhook} />
      <WebhookSum webhook={webhook} />
      <WebhookActions webhook={webhook} edit={edit} gone={back} />
      <SegmentedControl
        aria-label={w.open}
        value={state}
        onChange={(value) => setState(STATES.find((one) => one === value) ?? 'all')}
        data={STATES.map((value) => ({ value, label: w.states[value] }))}
        fullWidth
        mb="xs"
      />
      {list.isPending && <Skeleton h={200} />}
      {list.isError && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && (
        <Nothing
          icon={<IconWebhook size={26} stroke={1.5} />}
          title={w.noDeliveries}
          {...(state === 'all' ? { hint: w.noDeliveriesHint } : {})}
        />
      )}
      {rows.map((one) => (
        <Row key={one.id} delivery={one} open={() => setOpened(one.id)} />
      ))}
      {list.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t.words.more}
        </Button>
      )}
      {opened && <DeliveryDetail id={opened} active={webhook.active} close={() => setOpened(null)} />}
    </Page>
  );
}

function Row({ delivery, open }: { delivery: WebhookDelivery; open: () => void }) {
  const { type, at, state, lastSay, nextAt, attempts } = delivery;
  const said = [
    attempts > 0 ? w.attempts(attempts) : '',
    lastSay ?? '',
    nextAt && attempts > 0 ? w.next(shortTime(nextAt)) : '',
  ].filter((part) => part !== '');
  return (
    <div className={classes.row}>
      <div className={classes.grow}>
        <Text fw={560} size="sm">
          {type}
        </Text>
        <Text size="sm" c="dimmed">
          <When at={at} exact />
          {said.map((part) => ` · ${part}`)}
        </Text>
      </div>
      <span className={classes.state}>
        <span className={classes.lamp} data-state={LAMPS[state]} />
        {w.is[state]}
      </span>
      <Button variant="default" size="xs" aria-label={`${w.show}: ${type}`} onClick={open}>
        {w.show}
      </Button>
    </div>
  );
}
