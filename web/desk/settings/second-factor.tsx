import {
  Anchor,
  Button,
  Code,
  CopyButton,
  Group,
  Modal,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { beginSecond, giveCode, stopSecond } from '../../api/auth.ts';
import { memory, meQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { sayProblem, tell } from '../../ui/failure.tsx';
import classes from './settings.module.css';

const w = t.settings.security;
type Proven = (what: () => Promise<void>) => void;

/** The key of an `otpauth:` link in groups of four, as people copy it. */
function keyOf(uri: string): string {
  const secret = URL.canParse(uri) ? (new URL(uri).searchParams.get('secret') ?? '') : '';
  return secret.replace(/(.{4})(?=.)/g, '$1 ');
}

/** The second factor: on or off, set up, backup codes. */
export function SecondFactor({ on, proven }: { on: boolean; proven: Proven }) {
  const [asking, setAsking] = useState<'on' | 'off' | null>(null);
  const [setup, setSetup] = useState<{ uri: string; codes: string[] } | null>(null);
  const fresh = (): Promise<void> => memory.invalidateQueries({ queryKey: meQuery.queryKey });
  const confirmed = (password: string): void => {
    const way = asking;
    setAsking(null);
    proven(async () => {
      if (way === 'on') setSetup(await beginSecond(password));
      else {
        await stopSecond(password);
        tell(w.secondOffDone);
        await fresh();
      }
    });
  };
  return (
    <>
      <Title order={2}>{w.second}</Title>
      <Text c="dimmed" mb="xs">
        {on ? w.secondOn : w.secondOff}
      </Text>
      <Button variant="default" onClick={() => setAsking(on ? 'off' : 'on')}>
        {on ? w.secondStop : w.secondSetUp}
      </Button>
      {asking && <AskPassword close={() => setAsking(null)} confirmed={confirmed} />}
      {setup && (
        <SetUp
          {...setup}
          close={() => {
            setSetup(null);
            void fresh();
          }}
        />
      )}
    </>
  );
}

function AskPassword({ close, confirmed }: { close: () => void; confirmed: (password: string) => void }) {
  const [password, setPassword] = useState('');
  return (
    <Modal opened onClose={close} title={w.second}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          confirmed(password);
        }}
      >
        <Stack>
          <Text>{w.secondPassword}</Text>
          <PasswordInput
            data-autofocus
            required
            label={w.current}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit">{w.againDo}</Button>
        </Stack>
      </form>
    </Modal>
  );
}

function SetUp({ uri, codes, close }: { uri: string; codes: string[]; close: () => void }) {
  const [code, setCode] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [on, setOn] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await giveCode(code.trim(), false);
      setOn(true);
      tell(w.secondDone);
    } catch (failed) {
      setError(sayProblem(failed) || t.signIn.wrongCode);
    }
  };
  return (
    <Modal opened onClose={close} title={w.second} closeOnClickOutside={false}>
      {on ? (
        <Stack>
          <Title order={3}>{w.backup}</Title>
          <Text size="sm">{w.backupHint}</Text>
          <ul className={classes.codes}>
            {codes.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
          <Group>
            <CopyButton value={codes.join('\n')}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {copied ? t.words.copied : t.words.copy}
                </Button>
              )}
            </CopyButton>
            <Button onClick={close}>{t.words.close}</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={(event) => void submit(event)}>
          <Stack>
            <Text size="sm">{w.secondKey}</Text>
            <Code block className={classes.secret ?? ''}>
              {keyOf(uri)}
            </Code>
            <Group>
              <CopyButton value={keyOf(uri).replaceAll(' ', '')}>
                {({ copied, copy }) => (
                  <Button size="xs" variant="default" onClick={copy}>
                    {copied ? t.words.copied : t.words.copy}
                  </Button>
                )}
              </CopyButton>
              <Anchor href={uri} size="sm" py={4}>
                {w.secondLink}
              </Anchor>
            </Group>
            <TextInput
              data-autofocus
              required
              label={w.secondCode}
              inputMode="numeric"
              autoComplete="one-time-code"
              value={code}
              error={error}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
            <Button type="submit">{w.againDo}</Button>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
