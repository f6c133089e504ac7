import { Button, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconDownload, IconRefresh, IconShieldCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { memory, quarantineQuery } from '../../api/queries.ts';
import type { QuarantinedMail } from '../../api/types.ts';
import { bytes, count } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure, tell, tellProblem } from '../../ui/failure.tsx';
import { DeskLink } from '../../ui/link.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import { When } from '../../ui/when.tsx';

const words = t.sending.quarantine;

/** Mail that could not be read: why, and what a person can do about each. */
export function Quarantine() {
  const query = useQuery(quarantineQuery);
  const items = query.data?.items ?? [];
  return (
    <Page title={words.title} lead={words.lead}>
      {query.isPending && <Skeleton h={180} radius="lg" />}
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && items.length === 0 && (
        <Nothing
          icon={<IconShieldCheck size={26} stroke={1.5} />}
          title={words.empty}
          hint={words.emptyHint}
        />
      )}
      <Stack gap="sm">
        {items.map((mail) => (
          <Held key={mail.sha256} mail={mail} />
        ))}
      </Stack>
    </Page>
  );
}

function Held({ mail }: { mail: QuarantinedMail }) {
  const [busy, setBusy] = useState(false);
  const retry = async (): Promise<void> => {
    setBusy(true);
    try {
      await api.POST('/v1/quarantine/{sha256}/retry', { params: { path: { sha256: mail.sha256 } } });
      tell(words.retried);
      await memory.invalidateQueries({ queryKey: ['quarantine'] });
    } catch (error) {
      tellProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Paper component="article" withBorder p="md" radius="lg">
      <Title order={2} fz={15}>
        {words.reasons[mail.code] ?? mail.say}
      </Title>
      <Text size="sm" mt={2}>
        {words.reasons[mail.code] ? mail.say : ''}
      </Text>
      <Text size="sm" c="dimmed" mt={8}>
        {words.from}{' '}
        {mail.customerId ? (
          <DeskLink to="/customers/$id" params={{ id: mail.customerId }} fz="sm" underline="always">
            {mail.from ?? t.words.unknown}
          </DeskLink>
        ) : (
          (mail.from ?? t.words.unknown)
        )}
        {' · '}
        {mail.subject ?? t.words.noSubject}
      </Text>
      <Text size="sm" c="dimmed">
        {words.received} <When at={mail.receivedAt} exact /> · {bytes(mail.size)} ·{' '}
        {words.tries(count(mail.tries))} · {words.source} {mail.source}
      </Text>
      <Group gap={8} mt="sm">
        <Button
          size="xs"
          variant="default"
          loading={busy}
          leftSection={<IconRefresh size={15} />}
          onClick={() => void retry()}
        >
          {words.retry}
        </Button>
        {mail.entryId && (
          <Button
            size="xs"
            variant="subtle"
            component="a"
            href={`/v1/entries/${mail.entryId}/original`}
            download={`${mail.sha256.slice(0, 12)}.eml`}
            leftSection={<IconDownload size={15} />}
          >
            {words.download}
          </Button>
        )}
      </Group>
    </Paper>
  );
}
