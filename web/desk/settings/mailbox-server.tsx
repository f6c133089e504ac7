import { Checkbox, NumberInput, PasswordInput, Select, Stack, TagsInput, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { t } from '../../text/index.ts';
import type { MailboxValues } from './mailbox-values.ts';
import classes from './settings.module.css';

const w = t.mailboxes;
const options = (words: Record<string, string>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }));

interface ServerProps {
  readonly form: UseFormReturnType<MailboxValues>;
  readonly side: 'imap' | 'smtp';
  readonly passwordSet: boolean;
}

/** How one server is reached, and how one signs in there. */
export function ServerFields({ form, side, passwordSet }: ServerProps) {
  const oauth = form.values[side].oauth;
  return (
    <Stack gap="sm">
      <div className={classes.twin}>
        <TextInput
          required
          label={w.host}
          placeholder={`${side}.example.com`}
          {...form.getInputProps(`${side}.host`)}
        />
        <NumberInput
          required
          label={w.port}
          min={1}
          max={65535}
          allowDecimal={false}
          hideControls
          {...form.getInputProps(`${side}.port`)}
        />
        <Select
          allowDeselect={false}
          label={w.security}
          data={options(w.tls)}
          {...form.getInputProps(`${side}.tls`)}
        />
        <TextInput
          label={w.user}
          placeholder={form.values.address}
          autoComplete="off"
          {...form.getInputProps(`${side}.user`)}
        />
      </div>
      {!oauth && (
        <PasswordInput
          label={w.password}
          description={passwordSet ? w.passwordSet : undefined}
          autoComplete="off"
          {...form.getInputProps(`${side}.password`)}
        />
      )}
      <Checkbox label={w.oauth} {...form.getInputProps(`${side}.oauth`, { type: 'checkbox' })} />
      {oauth && (
        <div className={classes.twin}>
          <TextInput
            required
            type="url"
            label={w.oauthTokenUrl}
            {...form.getInputProps(`${side}.tokenUrl`)}
          />
          <TextInput required label={w.oauthClientId} {...form.getInputProps(`${side}.clientId`)} />
          <PasswordInput
            label={w.oauthClientSecret}
            autoComplete="off"
            {...form.getInputProps('clientSecret')}
          />
          <PasswordInput
            label={w.oauthRefreshToken}
            autoComplete="off"
            {...form.getInputProps('refreshToken')}
          />
        </div>
      )}
      {side === 'imap' && (
        <>
          <TagsInput
            label={w.folders}
            placeholder={form.values.folders.length === 0 ? w.foldersHint : ''}
            acceptValueOnBlur
            {...form.getInputProps('folders')}
          />
          <Select
            allowDeselect={false}
            label={w.after}
            data={options(w.afters)}
            {...form.getInputProps('afterCommit')}
          />
          {form.values.afterCommit === 'move' && (
            <TextInput required label={w.moveTo} {...form.getInputProps('moveTo')} />
          )}
        </>
      )}
    </Stack>
  );
}
