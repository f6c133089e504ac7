import {
  Alert,
  Button,
  Fieldset,
  Group,
  Select,
  Stack,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { mailboxesQuery, memory, teamsQuery } from '../../api/queries.ts';
import type { Mailbox, MailboxTrial } from '../../api/types.ts';
import { count } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { sayProblem, tell } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { ServerFields } from './mailbox-server.tsx';
import { asBody, valuesOf } from './mailbox-values.ts';
import classes from './settings.module.css';

const w = t.mailboxes;

/** Connecting a mailbox, or changing one; it can be tried before it is saved. */
export function MailboxForm({ mailbox, close }: { mailbox: Mailbox | null; close: () => void }) {
  const teams = useQuery(teamsQuery).data?.items ?? [];
  const form = useForm({ initialValues: valuesOf(mailbox) });
  const [trial, setTrial] = useState<MailboxTrial | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState<'try' | 'save' | null>(null);
  const attempt = async (way: 'try' | 'save', run: () => Promise<void>): Promise<void> => {
    setBusy(way);
    setError(null);
    try {
      await run();
    } catch (failed) {
      setError(sayProblem(failed));
    } finally {
      setBusy(null);
    }
  };
  const tryIt = (): Promise<void> =>
    attempt('try', async () => {
      const { imap, smtp, secrets } = asBody(form.values);
      const of = mailbox ? { mailboxId: mailbox.id } : {};
      setTrial(await data(api.POST('/v1/mailboxes/trial', { body: { imap, smtp, secrets, ...of } })));
    });
  const save = (): Promise<void> =>
    attempt('save', async () => {
      const body = asBody(form.values);
      if (mailbox)
        await data(
          api.PATCH('/v1/mailboxes/{id}', {
            params: { path: { id: mailbox.id } },
            body: { ...body, active: form.values.active },
          }),
        );
      else await data(api.POST('/v1/mailboxes', { body }));
      tell(mailbox ? t.words.saved : w.connected);
      await memory.invalidateQueries({ queryKey: mailboxesQuery.queryKey });
      close();
    });
  return (
    <Page title={mailbox?.name ?? w.add}>
      <form onSubmit={form.onSubmit(() => void save())}>
        <Stack maw={640}>
          <div className={classes.twin}>
            <TextInput
              required
              data-autofocus
              autoFocus
              maxLength={200}
              label={w.name}
              description={w.nameHint}
              {...form.getInputProps('name')}
            />
            <TextInput
              required
              type="email"
              label={w.address}
              description=" "
              {...form.getInputProps('address')}
            />
          </div>
          <TagsInput
            label={w.aliases}
            splitChars={[',', ' ', ';']}
            acceptValueOnBlur
            {...form.getInputProps('aliases')}
          />
          <Select
            label={w.team}
            description={w.teamHint}
            data={[
              { value: '', label: w.noTeam },
              ...teams.map((team) => ({ value: team.id, label: team.name })),
            ]}
            allowDeselect={false}
            {...form.getInputProps('teamId')}
          />
          <Fieldset
            legend={<Switch label={w.receive} {...form.getInputProps('receives', { type: 'checkbox' })} />}
          >
            {form.values.receives && (
              <ServerFields
                form={form}
                side="imap"
                passwordSet={mailbox?.secretsSet.includes('imapPassword') ?? false}
              />
            )}
          </Fieldset>
          <Fieldset legend={<Switch label={w.send} {...form.getInputProps('sends', { type: 'checkbox' })} />}>
            {form.values.sends && (
              <ServerFields
                form={form}
                side="smtp"
                passwordSet={mailbox?.secretsSet.includes('smtpPassword') ?? false}
              />
            )}
          </Fieldset>
          <Textarea autosize minRows={2} label={w.signature} {...form.getInputProps('signature')} />
          {mailbox && <Switch label={w.active} {...form.getInputProps('active', { type: 'checkbox' })} />}
          {trial && <Trial trial={trial} />}
          {error && (
            <Alert color="brick" role="alert" title={t.errors.title}>
              {error}
            </Alert>
          )}
          <Group>
            <Button type="submit" loading={busy === 'save'}>
              {mailbox ? t.words.save : w.connect}
            </Button>
            <Button variant="default" loading={busy === 'try'} onClick={() => void tryIt()}>
              {w.try}
            </Button>
            <Button variant="subtle" color="gray" onClick={close}>
              {t.words.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Page>
  );
}

function Trial({ trial }: { trial: MailboxTrial }) {
  const parts = [
    { title: w.receive, part: trial.imap, folders: trial.imap?.folders ?? [] },
    { title: w.send, part: trial.smtp, folders: [] },
  ];
  return (
    <div role="status" className={classes.twin}>
      {parts.map(
        ({ title, part, folders }) =>
          part && (
            <Alert
              key={title}
              color={part.ok ? 'spruce' : 'brick'}
              title={`${title}: ${part.ok ? w.works : w.fails}`}
            >
              {part.say}
              {folders.length > 0 && <br />}
              {folders.map((folder) => w.folderFound(folder.path, count(folder.messages))).join(' · ')}
            </Alert>
          ),
      )}
    </div>
  );
}
