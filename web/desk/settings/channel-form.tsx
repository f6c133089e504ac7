import { Alert, Button, Group, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { type ChannelSettings, type ChannelTrial, saveChannel, tryChannel } from '../../api/channels.ts';
import { t } from '../../text/index.ts';
import { sayProblem, tell } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { ChannelFields } from './channel-fields.tsx';
import { beginningOf, bodyOf, DRIVERS, type Kind, valuesOf } from './channel-values.ts';

const w = t.channelSettings;

interface Props {
  /** `null`: a new one of this kind. */
  readonly channel: ChannelSettings | null;
  readonly kind: Kind;
  readonly close: () => void;
}

/** Setting a provider up, or changing one; a new one can be tried before it is saved. */
export function ChannelForm({ channel, kind, close }: Props) {
  const form = useForm({ initialValues: valuesOf(channel, kind) });
  const [trial, setTrial] = useState<ChannelTrial | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState<'try' | 'save' | null>(null);
  const attempt = async (way: 'try' | 'save', run: () => Promise<void>): Promise<void> => {
    setBusy(way);
    setError(null);
    setTrial(null);
    try {
      await run();
    } catch (failed) {
      setError(sayProblem(failed));
    } finally {
      setBusy(null);
    }
  };
  const save = (): Promise<void> =>
    attempt('save', async () => {
      await saveChannel(bodyOf(form.values), channel?.id ?? null, form.values.active);
      tell(channel ? t.words.saved : w.saved);
      close();
    });
  const tryIt = (): Promise<void> =>
    attempt('try', async () => setTrial(await tryChannel(bodyOf(form.values))));
  return (
    <Page title={channel?.name ?? w.add[kind]}>
      <form onSubmit={form.onSubmit(() => void save())}>
        <Stack maw={640}>
          {channel === null && (
            <Select
              allowDeselect={false}
              label={w.driver}
              description={w.driverHints[form.values.driver]}
              data={DRIVERS[kind].map((value) => ({ value, label: w.drivers[value] ?? value }))}
              value={form.values.driver}
              onChange={(chosen) => {
                const driver = DRIVERS[kind].find((one) => one === chosen);
                if (driver) form.setValues({ driver, ...beginningOf(driver) });
              }}
            />
          )}
          <TextInput
            required
            autoFocus
            maxLength={200}
            label={w.name}
            description={w.nameHint}
            {...form.getInputProps('name')}
          />
          <ChannelFields form={form} set={channel?.secretsSet ?? []} />
          {channel && (
            <Switch
              label={w.active}
              description={w.activeHint}
              {...form.getInputProps('active', { type: 'checkbox' })}
            />
          )}
          {trial && <TrialSaid trial={trial} />}
          {error && (
            <Alert color="brick" role="alert" title={t.errors.title}>
              {error}
            </Alert>
          )}
          <Group>
            <Button type="submit" loading={busy === 'save'}>
              {channel ? t.words.save : w.save}
            </Button>
            {channel === null && (
              <Button variant="default" loading={busy === 'try'} onClick={() => void tryIt()}>
                {w.try}
              </Button>
            )}
            <Button variant="subtle" color="gray" onClick={close}>
              {t.words.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Page>
  );
}

/** How signing in to a provider went. */
export function TrialSaid({ trial }: { trial: ChannelTrial }) {
  return (
    <Alert role="status" mt="xs" color={trial.ok ? 'spruce' : 'brick'} title={trial.ok ? w.works : w.fails}>
      {trial.say} {w.tryHint}
    </Alert>
  );
}
