import { Button, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import { proveAgain } from '../../api/auth.ts';
import { Problem } from '../../api/client.ts';
import { t } from '../../text/index.ts';
import { sayProblem, tellProblem } from '../../ui/failure.tsx';

const w = t.settings.security;

/** Runs what needs a recent sign-in; asks for the password and runs it again where the server wants that. */
export function useProven(): { run: (what: () => Promise<void>) => void; question: React.ReactNode } {
  const waiting = useRef<(() => Promise<void>) | null>(null);
  const [asking, setAsking] = useState(false);
  const run = (what: () => Promise<void>): void => {
    what().catch((error: unknown) => {
      if (!(error instanceof Problem && error.code === 'sign-in-not-recent')) {
        tellProblem(error);
        return;
      }
      waiting.current = what;
      setAsking(true);
    });
  };
  const proven = (): void => {
    setAsking(false);
    if (waiting.current) run(waiting.current);
  };
  return { run, question: asking && <Again close={() => setAsking(false)} proven={proven} /> };
}

function Again({ close, proven }: { close: () => void; proven: () => void }) {
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await proveAgain(password);
      proven();
    } catch (failed) {
      setError(sayProblem(failed));
    }
  };
  return (
    <Modal opened onClose={close} title={w.again}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <Text>{w.againHint}</Text>
          <PasswordInput
            data-autofocus
            required
            label={w.current}
            autoComplete="current-password"
            value={password}
            error={error}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit">{w.againDo}</Button>
        </Stack>
      </form>
    </Modal>
  );
}
