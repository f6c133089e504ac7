import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { memory } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { sayProblem } from '../../ui/failure.tsx';
import { LinkButton } from '../../ui/link.tsx';
import { Frame } from './frame.tsx';
import { secretOf } from './secret.ts';

const w = t.signIn;

/** The first user, or somebody invited: a name, a password, and in. */
export function Welcome() {
  const [token] = useState(() => secretOf('token'));
  const [invite] = useState(() => secretOf('invite'));
  const navigate = useNavigate();
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useForm({
    initialValues: { name: '', email: '', password: '' },
    validate: { password: (value) => (value.length < 12 ? w.tooShort : null) },
  });
  const secret = invite ?? token;
  if (!secret)
    return (
      <Frame title={w.welcomeTitle} hint={w.badLink}>
        <LinkButton to="/sign-in" variant="default">
          {w.submit}
        </LinkButton>
      </Frame>
    );
  const submit = async ({ name, email, password }: typeof form.values): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      if (invite) await api.POST('/v1/invitations/acceptance', { body: { token: invite, name, password } });
      else await api.POST('/v1/setup', { body: { token: secret, name, email, password } });
      memory.clear();
      await navigate({ to: '/attention', replace: true });
    } catch (failed) {
      setError(sayProblem(failed));
      setBusy(false);
    }
  };
  return (
    <Frame title={invite ? w.inviteTitle : w.welcomeTitle} hint={invite ? w.inviteHint : w.welcomeHint}>
      <form onSubmit={form.onSubmit((values) => void submit(values))}>
        <Stack>
          <TextInput
            required
            autoFocus
            size="md"
            label={w.name}
            description={w.nameHint}
            autoComplete="name"
            {...form.getInputProps('name')}
          />
          {!invite && (
            <TextInput
              required
              type="email"
              size="md"
              label={w.email}
              autoComplete="username"
              {...form.getInputProps('email')}
            />
          )}
          <PasswordInput
            required
            size="md"
            label={w.password}
            description={w.passwordHint}
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
          {error && (
            <Text role="alert" c="var(--desk-fail)">
              {error}
            </Text>
          )}
          <Button type="submit" size="md" fullWidth loading={busy}>
            {invite ? w.join : w.begin}
          </Button>
        </Stack>
      </form>
    </Frame>
  );
}
