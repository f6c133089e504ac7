import { Anchor, Button, Divider, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { IconBuilding, IconFingerprint } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { canPasskey, giveCode, goToCompany, signIn, signInByPasskey } from '../../api/auth.ts';
import { api, data, Problem } from '../../api/client.ts';
import { memory } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { sayProblem } from '../../ui/failure.tsx';
import { Forgot } from './forgot.tsx';
import { Frame } from './frame.tsx';

const w = t.signIn;

function whyNot(error: unknown, wrong: string): string {
  if (error instanceof Problem && error.status === 429) return error.message || w.tooMany;
  if (error instanceof Problem && (error.status === 401 || error.status === 422)) return wrong;
  return sayProblem(error);
}

/** Signing in: password, passkey, the company's own sign-in, and the second factor. */
export function SignIn() {
  const { to } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const [step, setStep] = useState<'first' | 'second' | 'forgot'>('first');
  const enter = async (): Promise<void> => {
    memory.clear();
    await navigate({ href: to ?? '/attention', replace: true });
  };
  if (step === 'forgot') return <Forgot back={() => setStep('first')} />;
  if (step === 'second') return <Second enter={enter} back={() => setStep('first')} />;
  return <First enter={enter} second={() => setStep('second')} forgot={() => setStep('forgot')} />;
}

function First({
  enter,
  second,
  forgot,
}: {
  enter: () => Promise<void>;
  second: () => void;
  forgot: () => void;
}) {
  const options = useQuery({
    queryKey: ['sign-in-options'],
    queryFn: () => data(api.GET('/v1/sign-in-options')),
  });
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const attempt = async (run: () => Promise<unknown>, wrong: string): Promise<void> => {
    setError(null);
    setBusy(true);
    try {
      await run();
    } catch (failed) {
      setError(whyNot(failed, wrong));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void attempt(
      async () => ((await signIn(email.trim(), password)) === 'second' ? second() : enter()),
      w.wrong,
    );
  };
  const byPasskey = async (): Promise<void> => {
    await signInByPasskey().catch((failed: unknown) => {
      throw failed instanceof Problem ? failed : new Problem(401, 'passkey', w.passkeyFailed);
    });
    await enter();
  };
  return (
    <Frame title={w.title}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            required
            autoFocus
            type="email"
            size="md"
            label={w.email}
            autoComplete="username webauthn"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            required
            size="md"
            label={w.password}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {error && (
            <Text role="alert" c="var(--desk-fail)">
              {error}
            </Text>
          )}
          <Button type="submit" size="md" fullWidth loading={busy}>
            {w.submit}
          </Button>
          <Anchor component="button" type="button" size="sm" onClick={forgot}>
            {w.forgot}
          </Anchor>
        </Stack>
      </form>
      {(canPasskey() || options.data?.sso) && <Divider my="md" label={w.or} />}
      <Stack gap="xs">
        {options.data?.sso && (
          <Button
            variant="default"
            size="md"
            fullWidth
            leftSection={<IconBuilding size={18} />}
            onClick={() => void attempt(goToCompany, w.wrong)}
          >
            {w.company(options.data.sso.label)}
          </Button>
        )}
        {canPasskey() && (
          <Button
            variant="default"
            size="md"
            fullWidth
            leftSection={<IconFingerprint size={18} />}
            onClick={() => void attempt(byPasskey, w.passkeyFailed)}
          >
            {w.passkey}
          </Button>
        )}
      </Stack>
      {options.data?.setup && (
        <Text size="sm" c="dimmed" mt="md">
          {w.setupHint}
        </Text>
      )}
    </Frame>
  );
}

function Second({ enter, back }: { enter: () => Promise<void>; back: () => void }) {
  const [code, setCode] = useState('');
  const [backup, setBackup] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const turn = (): void => {
    setCode('');
    setBackup(!backup);
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await giveCode(code.trim(), backup);
      await enter();
    } catch (failed) {
      setError(whyNot(failed, w.wrongCode));
      setBusy(false);
    }
  };
  return (
    <Frame title={w.secondTitle} hint={backup ? w.backupHint : w.secondHint}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <TextInput
            key={String(backup)}
            required
            autoFocus
            size="md"
            label={w.code}
            autoComplete="one-time-code"
            inputMode={backup ? 'text' : 'numeric'}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            error={error}
          />
          <Button type="submit" size="md" fullWidth loading={busy}>
            {w.submit}
          </Button>
          <Group justify="space-between">
            <Anchor component="button" type="button" size="sm" onClick={turn}>
              {backup ? w.useApp : w.useBackup}
            </Anchor>
            <Anchor component="button" type="button" size="sm" onClick={back}>
              {t.words.back}
            </Anchor>
          </Group>
        </Stack>
      </form>
    </Frame>
  );
}
