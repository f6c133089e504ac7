import { Button, PasswordInput, Stack } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api } from '../../api/client.ts';
import { t } from '../../text/index.ts';
import { sayProblem, tell } from '../../ui/failure.tsx';
import { Frame } from './frame.tsx';
import { secretOf } from './secret.ts';

/** Choosing a new password by the link that was sent. */
export function Reset() {
  const [secret] = useState(() => secretOf('token'));
  const navigate = useNavigate();
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | null>(secret ? null : t.signIn.badLink);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!secret) return;
    if (password.length < 12) {
      setError(t.signIn.tooShort);
      return;
    }
    setBusy(true);
    try {
      await api.POST('/v1/password-resets/use', { body: { token: secret, password } });
      tell(t.signIn.resetDone);
      await navigate({ to: '/sign-in', replace: true });
    } catch (failed) {
      setError(sayProblem(failed));
      setBusy(false);
    }
  };
  return (
    <Frame title={t.signIn.resetTitle}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <PasswordInput
            required
            autoFocus
            size="md"
            label={t.signIn.newPassword}
            description={t.signIn.passwordHint}
            autoComplete="new-password"
            value={password}
            error={error}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" size="md" fullWidth loading={busy} disabled={!secret}>
            {t.signIn.resetDo}
          </Button>
        </Stack>
      </form>
    </Frame>
  );
}
