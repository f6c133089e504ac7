import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { api, data } from '../../api/client.ts';
import { memory, webhooksQuery } from '../../api/queries.ts';
import type { Webhook } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { tell, tellProblem } from '../../ui/failure.tsx';
import { ShownOnce } from './shown-once.tsx';

const w = t.webhooks;
type Asking = 'secret' | 'remove' | 'period';

/** What an admin does with a webhook. */
export function WebhookActions(props: { webhook: Webhook; edit: () => void; gone: () => void }) {
  const { webhook, edit, gone } = props;
  const [asking, setAsking] = useState<Asking | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const path = { params: { path: { id: webhook.id } } };
  const run = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
      setAsking(null);
      await memory.invalidateQueries({ queryKey: webhooksQuery.queryKey });
    } catch (error) {
      tellProblem(error);
    }
  };
  const test = (): Promise<void> =>
    run(async () => {
      await api.POST('/v1/webhooks/{id}/ping', path);
      tell(w.tested);
    });
  const turn = (): Promise<void> =>
    run(() => api.PATCH('/v1/webhooks/{id}', { ...path, body: { active: !webhook.active } }));
  const rotate = (): Promise<void> =>
    run(async () => setSecret((await data(api.POST('/v1/webhooks/{id}/secret', path))).secret ?? null));
  const remove = (): Promise<void> =>
    run(async () => {
      await api.DELETE('/v1/webhooks/{id}', path);
      gone();
    });
  const replay = (body: { from: string; to: string }): Promise<void> =>
    run(async () => {
      const { deliveries } = await data(api.POST('/v1/webhooks/{id}/replay', { ...path, body }));
      tell(w.sentAgain(deliveries));
    });
  const close = (): void => setAsking(null);
  return (
    <Group gap="xs" my="md">
      <Button size="xs" variant="default" onClick={edit}>
        {w.edit}
      </Button>
      {webhook.active && (
        <>
          <Button size="xs" variant="default" onClick={() => void test()}>
            {w.test}
          </Button>
          <Button size="xs" variant="default" onClick={() => setAsking('period')}>
            {w.period}
          </Button>
        </>
      )}
      <Button size="xs" variant="default" onClick={() => setAsking('secret')}>
        {w.secret}
      </Button>
      <Button size="xs" variant="default" onClick={() => void turn()}>
        {webhook.active ? w.switchOff : w.switchOn}
      </Button>
      <Button size="xs" variant="default" onClick={() => setAsking('remove')}>
        {w.remove}
      </Button>
      {asking === 'secret' && (
        <Ask title={w.secret} say={w.secretAsk} act={() => void rotate()} close={close} />
      )}
      {asking === 'remove' && (
        <Ask title={w.remove} say={w.removeAsk} color="brick" act={() => void remove()} close={close} />
      )}
      {asking === 'period' && <Period replay={(body) => void replay(body)} close={close} />}
      {secret && <ShownOnce title={w.made} hint={w.madeHint} secret={secret} close={() => setSecret(null)} />}
    </Group>
  );
}

function Ask(props: { title: string; say: string; color?: string; act: () => void; close: () => void }) {
  return (
    <Modal opened onClose={props.close} title={props.title}>
      <Text mb="md">{props.say}</Text>
      <Group>
        <Button data-autofocus {...(props.color ? { color: props.color } : {})} onClick={props.act}>
          {props.title}
        </Button>
        <Button variant="default" onClick={props.close}>
          {t.words.cancel}
        </Button>
      </Group>
    </Modal>
  );
}

function Period(props: { replay: (body: { from: string; to: string }) => void; close: () => void }) {
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    // The fields have no zone; they mean this device's.
    props.replay({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
  };
  return (
    <Modal opened onClose={props.close} title={w.period}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{w.periodHint}</Text>
          <TextInput
            data-autofocus
            required
            type="datetime-local"
            label={w.from}
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <TextInput
            required
            type="datetime-local"
            label={w.to}
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
          <Group>
            <Button type="submit">{w.sendAgain}</Button>
            <Button variant="default" onClick={props.close}>
              {t.words.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
