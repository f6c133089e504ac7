import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { api } from '../../api/client.ts';
import { t } from '../../text/index.ts';
import { sayProblem } from '../../ui/failure.tsx';
import { Frame } from './frame.tsx';

/** Asking for a new password. The answer is the same for every address. */
export function Forgot({ back }: { back: () => void }) {
  const [email, setEmail] = useState('');
  const [state, setState] = useState<'asking' | 'busy' | 'asked'>('asking');
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setState('busy');
    try {
      await api.POST('/v1/password-resets', { body: { email: email.trim() } });
      setState('asked');
    } catch (failed) {
      setError(sayProblem(failed));
      setState('asking');
    }
  };
  return (
    <Frame title={t.signIn.forgotTitle} hint={state === 'asked' ? t.signIn.forgotDone : t.signIn.forgotHint}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          {state !== 'asked' && (
            <>
              <TextInput
                required
                autoFocus
                type="email"
                size="md"
                label={t.signIn.email}
                autoComplete="username"
                value={email}
                error={error}
                onChange={(event) => setEmail(event.currentTarget.value)}
              />
              <Button type="submit" size="md" fullWidth loading={state === 'busy'}>
                {t.signIn.forgotDo}
              </Button>
            </>
          )}
          <Anchor component="button" type="button" size="sm" onClick={back}>
            {t.words.back}
          </Anchor>
        </Stack>
      </form>
    </Frame>
  );
}
