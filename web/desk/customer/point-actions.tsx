import { ActionIcon, Button, Group, Menu, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { memory } from '../../api/queries.ts';
import type { ContactPoint, Customer } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { tell, tellProblem } from '../../ui/failure.tsx';
import classes from './customer.module.css';

/** What may be done about a contact point and needs words. */
type Deed = 'code' | 'confirm' | 'not-theirs' | 'sharing' | 'release';

interface Given {
  readonly customer: Customer;
  readonly point: ContactPoint;
  /** Asks whether it is no longer used. */
  readonly end: () => void;
}

const words = t.customer.pointDeeds;

/** What may be done about a contact point: prove it, say that it is not theirs, and the like. */
export function PointActions({ customer, point, end }: Given) {
  const [deed, setDeed] = useState<Deed | null>(null);
  const path = { id: customer.id, pointId: point.id };
  const fresh = (): Promise<void> => memory.invalidateQueries({ queryKey: ['customer', customer.id] });
  const send = async (): Promise<void> => {
    try {
      const sent = await data(
        api.POST('/v1/customers/{id}/contact-points/{pointId}/verification', { params: { path }, body: {} }),
      );
      tell(words.sentTo(sent.sentTo));
      await fresh();
    } catch (error) {
      tellProblem(error);
    }
  };
  const provable = point.kind === 'email' || point.kind === 'phone' || point.kind === 'postal';
  const quarantined = point.quarantine !== null;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon size={26} aria-label={words.menu(point.value)}>
            <IconDotsVertical size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {provable && !quarantined && (
            <Menu.Item onClick={() => void send()}>
              {point.kind === 'postal' ? words.askAddress : words.send}
            </Menu.Item>
          )}
          {provable && <Menu.Item onClick={() => setDeed('code')}>{words.code}</Menu.Item>}
          {!quarantined && <Menu.Item onClick={() => setDeed('confirm')}>{words.confirm}</Menu.Item>}
          {point.state === 'shared' && (
            <Menu.Item onClick={() => setDeed('sharing')}>{words.sharing}</Menu.Item>
          )}
          {quarantined && <Menu.Item onClick={() => setDeed('release')}>{words.release}</Menu.Item>}
          <Menu.Divider />
          {!quarantined && <Menu.Item onClick={() => setDeed('not-theirs')}>{words['not-theirs']}</Menu.Item>}
          <Menu.Item onClick={end}>{t.customer.endPointDo}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {deed && <DeedDialog deed={deed} path={path} point={point} close={() => setDeed(null)} fresh={fresh} />}
    </>
  );
}

interface DialogGiven {
  readonly deed: Deed;
  readonly path: { id: string; pointId: string };
  readonly point: ContactPoint;
  readonly close: () => void;
  readonly fresh: () => Promise<void>;
}

function DeedDialog({ deed, path, point, close, fresh }: DialogGiven) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const answer = await doIt(deed, path, text.trim());
      if (answer.wrong !== undefined) setWrong(answer.wrong);
      else {
        close();
        tell(answer.said);
      }
      await fresh();
    } catch (error) {
      tellProblem(error);
    }
    setBusy(false);
  };
  const field = {
    'data-autofocus': true,
    required: true,
    label: words.asks[deed],
    value: text,
    error: wrong,
  };
  return (
    <Modal opened onClose={close} title={words[deed]}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') void save();
        }}
      >
        <Stack>
          <Text className={classes.value ?? ''}>{point.value}</Text>
          <Text size="sm">{words.hints[deed]}</Text>
          {deed === 'code' ? (
            <TextInput
              {...field}
              inputMode="numeric"
              maxLength={6}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          ) : (
            <Textarea
              {...field}
              autosize
              minRows={2}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          )}
          <Group>
            <Button type="submit" loading={busy} {...(deed === 'not-theirs' ? { color: 'brick' } : {})}>
              {words.doIt[deed]}
            </Button>
            <Button variant="default" onClick={close}>
              {t.words.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Does it: what to say afterwards, or why a code was wrong. */
async function doIt(
  deed: Deed,
  path: DialogGiven['path'],
  text: string,
): Promise<{ readonly said: string; readonly wrong?: string }> {
  const params = { path };
  if (deed === 'code' || deed === 'confirm') {
    const body = deed === 'code' ? { code: text } : { say: text };
    const answer = await data(
      api.POST('/v1/customers/{id}/contact-points/{pointId}/confirmation', { params, body }),
    );
    return answer.confirmed
      ? { said: words.done.confirm }
      : { said: '', wrong: answer.say ?? words.wrongCode };
  }
  if (deed === 'sharing') {
    const body = { reason: text };
    await data(api.POST('/v1/customers/{id}/contact-points/{pointId}/sharing', { params, body }));
    return { said: words.done.sharing };
  }
  if (deed === 'release') {
    const body = { reason: text };
    const sent = await data(
      api.POST('/v1/customers/{id}/contact-points/{pointId}/release', { params, body }),
    );
    return { said: words.sentTo(sent.sentTo) };
  }
  const body = { say: text };
  const told = await data(
    api.POST('/v1/customers/{id}/contact-points/{pointId}/wrong-recipient', { params, body }),
  );
  return { said: told.incidentId === null ? words.done.quarantined : words.done.incident };
}
