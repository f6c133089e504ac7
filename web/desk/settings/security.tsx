import { Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { changeEmail, changePassword } from '../../api/auth.ts';
import { memory, meQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { tell, tellProblem } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { Passkeys } from './passkeys.tsx';
import { useProven } from './prove-again.tsx';
import { SecondFactor } from './second-factor.tsx';
import classes from './settings.module.css';

const w = t.settings.security;

/** How one signs in: password, second factor, passkeys, address. */
export function SecurityRoom() {
  const me = useQuery(meQuery).data;
  const proven = useProven();
  if (!me?.signIn) return null;
  return (
    <Page title={t.settings.rooms.security}>
      <section className={classes.section}>
        <Title order={2} mb="xs">
          {w.password}
        </Title>
        {me.signIn.password ? <Password /> : <Text c="dimmed">{w.noPassword}</Text>}
      </section>
      {me.signIn.password && (
        <section className={classes.section}>
          <SecondFactor on={me.signIn.secondFactor} proven={proven.run} />
        </section>
      )}
      <section className={classes.section}>
        <Passkeys proven={proven.run} />
      </section>
      <section className={classes.section}>
        <Title order={2} mb="xs">
          {w.email}
        </Title>
        <Email now={me.profile?.email ?? ''} proven={proven.run} />
      </section>
      {proven.question}
    </Page>
  );
}

function Password() {
  const form = useForm({
    initialValues: { current: '', fresh: '' },
    validate: { fresh: (value) => (value.length < 12 ? t.signIn.tooShort : null) },
  });
  const save = async ({ current, fresh }: typeof form.values): Promise<void> => {
    try {
      await changePassword(current, fresh);
      form.reset();
      tell(w.changed);
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <form onSubmit={form.onSubmit((values) => void save(values))}>
      <Stack maw={380}>
        <PasswordInput
          required
          label={w.current}
          autoComplete="current-password"
          {...form.getInputProps('current')}
        />
        <PasswordInput
          required
          label={w.fresh}
          description={t.signIn.passwordHint}
          autoComplete="new-password"
          {...form.getInputProps('fresh')}
        />
        <div>
          <Button type="submit" variant="default">
            {w.change}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

function Email({ now, proven }: { now: string; proven: (what: () => Promise<void>) => void }) {
  const form = useForm({ initialValues: { email: now } });
  const save = (email: string): void =>
    proven(async () => {
      await changeEmail(email.trim());
      await memory.invalidateQueries({ queryKey: meQuery.queryKey });
      tell(w.emailChanged);
    });
  return (
    <form onSubmit={form.onSubmit(({ email }) => save(email))}>
      <Stack maw={380}>
        <TextInput
          required
          type="email"
          aria-label={w.email}
          autoComplete="email"
          {...form.getInputProps('email')}
        />
        <div>
          <Button type="submit" variant="default">
            {w.emailChange}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
