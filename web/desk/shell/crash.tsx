import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { Problem } from '../../api/client.ts';
import { t } from '../../text/index.ts';
import { sayProblem } from '../../ui/failure.tsx';
import { LinkButton } from '../../ui/link.tsx';
import { Mark } from '../../ui/mark.tsx';
import { outdated } from '../../ui/outdated.tsx';
import { useStore } from '../../ui/store.ts';

/** Where part of the desk broke: says what is safe, and how to go on. */
export function Crash({ error }: { error: unknown }) {
  const old = useStore(outdated);
  return (
    <Center h="100%" p="xl" role="alert">
      <Stack maw={460} align="flex-start">
        <Title order={1}>{old ? t.shell.outdated : t.shell.crash}</Title>
        <Text c="dimmed">
          {old ? t.shell.outdatedHint : error instanceof Problem ? sayProblem(error) : t.shell.crashHint}
        </Text>
        <Button onClick={() => location.reload()}>{t.shell.reload}</Button>
      </Stack>
    </Center>
  );
}

/** Where an address leads nowhere. */
export function Missing() {
  return (
    <Center component="main" h="100dvh" p="xl">
      <Stack maw={460} align="flex-start">
        <Title order={1}>{t.shell.notFound}</Title>
        <Text c="dimmed">{t.shell.notFoundHint}</Text>
        <LinkButton to="/inbox">{t.shell.toInbox}</LinkButton>
      </Stack>
    </Center>
  );
}

/** While the first room is on its way. */
export function Pending() {
  return (
    <Center h="100dvh" aria-busy="true" aria-label={t.words.loading}>
      <Mark size={40} />
    </Center>
  );
}
