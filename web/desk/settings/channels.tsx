import { Badge, Button, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconDeviceMobileMessage, IconMail, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type ChannelSettings, type ChannelTrial, channelsQuery, tryChannel } from '../../api/channels.ts';
import { t } from '../../text/index.ts';
import { Failure, tellProblem } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import { When } from '../../ui/when.tsx';
import { useAble } from '../shell/rooms.ts';
import { ChannelForm, TrialSaid } from './channel-form.tsx';
import type { Kind } from './channel-values.ts';
import classes from './settings.module.css';
import { UnknownReports } from './unknown-reports.tsx';

const w = t.channelSettings;
const KINDS = ['sms', 'letter'] as const satisfies readonly Kind[];
type Editing = { readonly channel: ChannelSettings | null; readonly kind: Kind };

/** Providers of SMS and of letters: which is in use, and whether it works. */
export function ChannelsRoom() {
  const able = useAble()('settings');
  const query = useQuery({ ...channelsQuery, refetchInterval: 10_000 });
  const [editing, setEditing] = useState<Editing | null>(null);
  if (editing)
    return (
      <ChannelForm key={editing.channel?.id ?? editing.kind} {...editing} close={() => setEditing(null)} />
    );
  return (
    <Page title={t.settings.rooms.channels} lead={w.lead}>
      {query.isPending && <Skeleton h={240} radius="lg" />}
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data &&
        KINDS.map((kind) => (
          <KindPart
            key={kind}
            kind={kind}
            channels={query.data.items.filter((one) => one.kind === kind)}
            edit={able ? (channel) => setEditing({ channel, kind }) : null}
          />
        ))}
      {query.data && query.data.items.length > 0 && <UnknownReports channels={query.data.items} />}
    </Page>
  );
}

interface KindProps {
  readonly kind: Kind;
  readonly channels: readonly ChannelSettings[];
  /** `null`: they may only look. */
  readonly edit: ((channel: ChannelSettings | null) => void) | null;
}

function KindPart({ kind, channels, edit }: KindProps) {
  const add = edit && (
    <Button variant="default" leftSection={<IconPlus size={17} />} onClick={() => edit(null)}>
      {w.add[kind]}
    </Button>
  );
  const icon = { size: 26, stroke: 1.5 } as const;
  return (
    <section className={classes.section} aria-label={w[kind]}>
      <Group justify="space-between" mb="sm">
        <Title order={2}>{w[kind]}</Title>
        {channels.length > 0 && add}
      </Group>
      {channels.length === 0 && (
        <Nothing
          icon={kind === 'sms' ? <IconDeviceMobileMessage {...icon} /> : <IconMail {...icon} />}
          title={kind === 'sms' ? w.noSms : w.noLetter}
          hint={kind === 'sms' ? w.noSmsHint : w.noLetterHint}
        >
          {add}
        </Nothing>
      )}
      <Stack>
        {channels.map((channel) => (
          <Card key={channel.id} channel={channel} edit={edit && (() => edit(channel))} />
        ))}
      </Stack>
    </section>
  );
}

function Card({ channel, edit }: { channel: ChannelSettings; edit: (() => void) | null }) {
  const { name, driver, active, status, secretsSet } = channel;
  return (
    <Paper component="article" withBorder radius="lg" p="md" aria-label={name}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <div className={classes.grow}>
          <Group gap="xs">
            <Title order={3} fz={15}>
              {name}
            </Title>
            <Badge color="gray">{w.drivers[driver]}</Badge>
            <Badge color={active ? 'spruce' : 'gray'}>{active ? w.inUse : w.notInUse}</Badge>
          </Group>
          <Text size="sm" c="dimmed" mt={4}>
            {w.driverHints[driver]}
          </Text>
        </div>
        <span className={classes.state}>
          <span className={classes.lamp} data-state={status.state} />
          {w.states[status.state]}
        </span>
        {edit && (
          <Button variant="default" size="xs" aria-label={w.editOf(name)} onClick={edit}>
            {w.edit}
          </Button>
        )}
      </Group>
      {status.say !== '' && (
        <Text size="sm" mt="sm">
          {status.say}
          {status.at && (
            <>
              {' '}
              (<When at={status.at} exact />)
            </>
          )}
        </Text>
      )}
      {secretsSet.length > 0 && (
        <Text size="sm" c="dimmed" mt={4}>
          {w.secretsSet(secretsSet.map((one) => w.secrets[one] ?? one).join(', '))}
        </Text>
      )}
      <Callbacks of={channel.callbacks} />
      {edit && <Try channel={channel} />}
    </Paper>
  );
}

function Callbacks({ of }: { of: ChannelSettings['callbacks'] }) {
  if (of === null) return null;
  return (
    <>
      <Text size="sm" mt="sm">
        {w.callbacks}
      </Text>
      <ul className={classes.plain}>
        <li>
          {w.callbackIncoming}: <code className={classes.secret}>{of.incoming}</code>
        </li>
        <li>
          {w.callbackStatus}: <code className={classes.secret}>{of.status}</code>
        </li>
      </ul>
    </>
  );
}

function Try({ channel }: { channel: ChannelSettings }) {
  const [trial, setTrial] = useState<ChannelTrial | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    setTrial(null);
    try {
      setTrial(await tryChannel(channel.id));
    } catch (error) {
      tellProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        mt="sm"
        size="xs"
        variant="default"
        loading={busy}
        aria-label={w.tryOf(channel.name)}
        onClick={() => void run()}
      >
        {w.try}
      </Button>
      {trial && <TrialSaid trial={trial} />}
    </>
  );
}
