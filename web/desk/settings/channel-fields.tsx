import {
  Checkbox,
  Fieldset,
  NumberInput,
  PasswordInput,
  Select,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ReactNode } from 'react';
import { t } from '../../text/index.ts';
import type { ChannelValues } from './channel-values.ts';
import classes from './settings.module.css';

const w = t.channelSettings;
const options = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }));

interface Props {
  readonly form: UseFormReturnType<ChannelValues>;
  /** Names of secrets that are set already. */
  readonly set: readonly string[];
}

const keep = (set: readonly string[], name: string, hint?: string): string | undefined =>
  set.includes(name) ? w.keep : hint;

/** What the chosen way to reach a provider needs. */
export function ChannelFields({ form, set }: Props): ReactNode {
  switch (form.values.driver) {
    case 'smpp':
      return <SmppFields form={form} set={set} />;
    case 'twilio':
      return <TwilioFields form={form} set={set} />;
    case 'sftp':
      return <SftpFields form={form} set={set} />;
    case 'post':
      return <PostFields form={form} set={set} />;
  }
}

function ServerFields({ form }: Pick<Props, 'form'>) {
  return (
    <div className={classes.twin}>
      <TextInput required label={w.host} {...form.getInputProps('host')} />
      <NumberInput
        required
        label={w.port}
        min={1}
        max={65535}
        allowDecimal={false}
        hideControls
        {...form.getInputProps('port')}
      />
    </div>
  );
}

function SmppFields({ form, set }: Props) {
  return (
    <Stack gap="sm">
      <ServerFields form={form} />
      <Checkbox label={w.tls} description={w.tlsHint} {...form.getInputProps('tls', { type: 'checkbox' })} />
      <div className={classes.twin}>
        <TextInput
          required
          maxLength={15}
          label={w.systemId}
          description={w.systemIdHint}
          autoComplete="off"
          {...form.getInputProps('systemId')}
        />
        <PasswordInput
          label={w.password}
          description={keep(set, 'password', '\u00a0')}
          autoComplete="off"
          {...form.getInputProps('password')}
        />
      </div>
      <TextInput required label={w.from} description={w.fromHint} {...form.getInputProps('from')} />
      <div className={classes.twin}>
        <Select
          allowDeselect={false}
          label={w.long}
          description={'\u00a0'}
          data={options(w.longs)}
          {...form.getInputProps('long')}
        />
        <Select
          allowDeselect={false}
          label={w.receiptIds}
          description={w.receiptIdsHint}
          data={options(w.receiptIdsOf)}
          {...form.getInputProps('receiptIds')}
        />
      </div>
    </Stack>
  );
}

function TwilioFields({ form, set }: Props) {
  return (
    <Stack gap="sm">
      <TextInput required type="url" label={w.url} description={w.urlHint} {...form.getInputProps('url')} />
      <TextInput required label={w.accountSid} autoComplete="off" {...form.getInputProps('accountSid')} />
      <PasswordInput
        label={w.authToken}
        description={keep(set, 'authToken', w.authTokenHint)}
        autoComplete="off"
        {...form.getInputProps('authToken')}
      />
      <TextInput required label={w.from} description={w.fromHintTwilio} {...form.getInputProps('from')} />
    </Stack>
  );
}

function SftpFields({ form, set }: Props) {
  return (
    <Stack gap="sm">
      <ServerFields form={form} />
      <TextInput
        required
        label={w.hostKey}
        description={w.hostKeyHint}
        placeholder="SHA256:…"
        {...form.getInputProps('hostKey')}
      />
      <div className={classes.twin}>
        <TextInput required label={w.user} autoComplete="off" {...form.getInputProps('user')} />
        <PasswordInput
          label={w.password}
          description={keep(set, 'password')}
          autoComplete="off"
          {...form.getInputProps('password')}
        />
      </div>
      <Textarea
        rows={4}
        spellCheck={false}
        autoComplete="off"
        label={w.privateKey}
        description={keep(set, 'privateKey', w.privateKeyHint)}
        {...form.getInputProps('privateKey')}
      />
      <div className={classes.twin}>
        <TextInput required label={w.dropFolder} {...form.getInputProps('dropFolder')} />
        <TextInput required label={w.statusFolder} {...form.getInputProps('statusFolder')} />
        <Select
          allowDeselect={false}
          label={w.manifest}
          data={[
            { value: 'csv', label: 'CSV' },
            { value: 'json', label: 'JSON' },
          ]}
          {...form.getInputProps('manifest')}
        />
      </div>
      <SenderFields form={form} />
    </Stack>
  );
}

function PostFields({ form, set }: Props) {
  return (
    <Stack gap="sm">
      <TextInput required type="url" label={w.url} description={w.urlHint} {...form.getInputProps('url')} />
      <PasswordInput
        label={w.apiKey}
        description={keep(set, 'apiKey')}
        autoComplete="off"
        {...form.getInputProps('apiKey')}
      />
      <SenderFields form={form} />
    </Stack>
  );
}

function SenderFields({ form }: Pick<Props, 'form'>) {
  return (
    <Fieldset legend={w.sender}>
      <Stack gap="sm">
        <TextInput required maxLength={60} label={w.senderName} {...form.getInputProps('senderName')} />
        <Textarea
          required
          autosize
          minRows={2}
          maxRows={4}
          label={w.senderAddress}
          description={w.senderAddressHint}
          {...form.getInputProps('senderAddress')}
        />
        <Select
          allowDeselect={false}
          label={w.layout}
          description={w.layoutHint}
          data={options(w.layouts)}
          {...form.getInputProps('layout')}
        />
        <Select
          searchable
          allowDeselect={false}
          label={w.timeZone}
          data={zonesWith(form.values.timeZone)}
          {...form.getInputProps('timeZone')}
        />
      </Stack>
    </Fieldset>
  );
}

/** All zones that the browser knows, and what is set. */
const zonesWith = (zone: string): string[] => [
  ...new Set([zone, 'UTC', ...Intl.supportedValuesOf('timeZone')]),
];
