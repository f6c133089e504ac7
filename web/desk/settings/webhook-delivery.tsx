import { Button, Code, Group, Modal, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, data } from '../../api/client.ts';
import { memory, webhooksQuery } from '../../api/queries.ts';
import { count } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure, tell, tellProblem } from '../../ui/failure.tsx';
import { When } from '../../ui/when.tsx';
import classes from './settings.module.css';

const w = t.webhooks;

/** One delivery: what is sent, and what came of each attempt. */
export function DeliveryDetail({ id, active, close }: { id: string; active: boolean; close: () => void }) {
  const path = { params: { path: { id } } };
  const delivery = useQuery({
    queryKey: ['webhooks', 'delivery', id],
    queryFn: () => data(api.GET('/v1/webhook-deliveries/{id}', path)),
    refetchInterval: 3_000,
  });
  const again = async (): Promise<void> => {
    try {
      await api.POST('/v1/webhook-deliveries/{id}/replay', path);
      tell(w.sentAgain(1));
      await memory.invalidateQueries({ queryKey: webhooksQuery.queryKey });
    } catch (error) {
      tellProblem(error);
    }
  };
  const shown = delivery.data;
  return (
    <Modal opened onClose={close} title={shown?.type ?? t.words.loading} size="lg">
      {delivery.isPending && <Skeleton h={200} />}
      {delivery.isError && <Failure error={delivery.error} />}
      {shown && (
        <Stack>
          <Title order={3} fz={14}>
            {w.log}
          </Title>
          {shown.log.length === 0 && <Text size="sm">{w.noAttempt}</Text>}
          {shown.log.map((one) => (
            <div key={one.number}>
              <Text size="sm">
                <b>{one.number}.</b> <When at={one.at} exact /> · {one.say} · {w.took(count(one.durationMs))}
              </Text>
              {one.answer !== '' && (
                <Code block className={classes.secret ?? ''}>
                  {one.answer}
                </Code>
              )}
            </div>
          ))}
          <Title order={3} fz={14}>
            {w.event}
          </Title>
          <Code block className={classes.secret ?? ''}>
            {JSON.stringify(shown.event, null, 2)}
          </Code>
          <Group>
            {active && (
              <Button data-autofocus onClick={() => void again()}>
                {w.sendAgain}
              </Button>
            )}
            <Button variant="default" onClick={close}>
              {t.words.close}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
